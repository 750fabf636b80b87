package dev.agentpipe.stream.archive;

import dev.agentpipe.model.stored.ConversationExport;
import dev.agentpipe.model.stored.ConversationGoneException;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * Archives conversations: each as one compressed event log that an upload accepts, with a manifest beside it, which is
 * written last, after the log was read back from the archive. Uses constant memory and a temporary file. Blocks.
 */
@Singleton
public final class Archive {

    private final AgroalDataSource dataSource;
    /** Null when nothing is archived. */
    private final ArchiveStore store;

    Archive(AgroalDataSource dataSource, ArchiveConfig config, Instance<BucketStore.Factory> buckets) {
        this.dataSource = dataSource;
        this.store = config.archive().map(uri -> store(uri, buckets)).orElse(null);
    }

    /** An unusable archive ends the start, not the first run of retention. */
    void start(@Observes StartupEvent event) {
        // It was created for this check.
    }

    private static ArchiveStore store(URI uri, Instance<BucketStore.Factory> buckets) {
        return switch (String.valueOf(uri.getScheme())) {
            case "file" -> new FolderStore(Path.of(uri));
            case "s3" -> buckets.get().of(uri);
            default -> throw new IllegalArgumentException("AGENTPIPE_ARCHIVE must begin with file:/ or s3://");
        };
    }

    /**
     * Stores a conversation, unless archiving is off; a conversation that was deleted meanwhile is skipped.
     *
     * @param lastSeq its last event: it may be deleted only while this is still the last
     */
    public void store(String conversationId, long lastSeq) throws ArchiveException {
        if (store == null) {
            return;
        }
        Path file = null;
        try {
            file = Files.createTempFile("archive-", ".ndjson.gz");
            Optional<Manifest> manifest = write(conversationId, lastSeq, file);
            if (manifest.isPresent()) {
                put(manifest.get(), file);
            }
        } catch (IOException | SQLException failure) {
            throw new ArchiveException(String.valueOf(failure.getMessage()), failure);
        } finally {
            delete(file);
        }
    }

    private void put(Manifest manifest, Path file) throws IOException {
        String name = ArchiveNames.of(manifest);
        store.put(name + ".ndjson.gz", file);
        ArchiveCheck.require(manifest, store.open(name + ".ndjson.gz"));
        Files.write(file, manifest.json());
        store.put(name + ".json", file);
        ArchiveCheck.requireSame(manifest, store.open(name + ".json"));
    }

    /** Empty when the conversation was deleted meanwhile. */
    private Optional<Manifest> write(String conversationId, long lastSeq, Path file) throws IOException, SQLException {
        ConversationExport export = new ConversationExport(conversationId, Long.MAX_VALUE);
        MessageDigest digest = ArchiveCheck.sha256();
        long bytes = 0;
        long lines = 0;
        try (OutputStream out =
                new DigestOutputStream(new GZIPOutputStream(Files.newOutputStream(file), 64 * 1024), digest)) {
            for (Optional<byte[]> page = next(export); page.isPresent(); page = next(export)) {
                out.write(page.get());
                bytes += page.get().length;
                lines += ArchiveCheck.lines(page.get(), page.get().length);
            }
        } catch (ConversationGoneException gone) {
            return Optional.empty();
        }
        return Optional.of(new Manifest(
                conversationId,
                export.conversation().project(),
                lastSeq,
                lines,
                bytes,
                ArchiveCheck.hex(digest),
                Instant.now().toString()));
    }

    private Optional<byte[]> next(ConversationExport export) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return export.next(connection);
        }
    }

    private static void delete(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException stays) {
            file.toFile().deleteOnExit();
        }
    }
}

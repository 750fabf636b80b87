package dev.agentpipe.upload.body;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.upload.UploadConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * Slots for uploads: at most {@link UploadConfig#concurrent} at a time, each with two files that no other user can
 * read. Never waits for a slot.
 */
@ApplicationScoped
public class Spool {

    private static final Logger LOG = Logger.getLogger(Spool.class);
    private static final String PREFIX = "upload-";
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private final Path directory;
    private final Semaphore slots;

    Spool(UploadConfig config, MeterRegistry metrics) {
        this.directory = config.spoolDirectory()
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"), "agentpipe-upload"));
        this.slots = new Semaphore(config.concurrent());
        Gauge.builder("agentpipe.upload.running", slots, free -> config.concurrent() - free.availablePermits())
                .description("uploads that hold a slot")
                .register(metrics);
        removeLeftovers();
    }

    /**
     * A slot for one upload.
     *
     * @throws ProblemException {@code unavailable} when none is free
     */
    public Slot acquire() {
        if (!slots.tryAcquire()) {
            throw ProblemException.retriable(
                    ErrorCode.UNAVAILABLE, "too many uploads at the moment; try again", RETRY_AFTER);
        }
        try {
            return new Slot(create(), create());
        } catch (IOException | RuntimeException e) {
            slots.release();
            throw full(e);
        }
    }

    /** What a failing disk means to the client. */
    public static ProblemException full(Exception e) {
        LOG.errorf(e, "the folder for uploads cannot be used");
        return ProblemException.retriable(
                ErrorCode.UNAVAILABLE, "the server has no room for this upload; try again later", RETRY_AFTER);
    }

    private SpoolFile create() throws IOException {
        Files.createDirectories(directory);
        // The JDK unlinks such a file as soon as it is open, so that not even kill -9 leaves it behind.
        return new SpoolFile(FileChannel.open(
                directory.resolve(PREFIX + UUID.randomUUID()),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE));
    }

    /** Left over only by a process that died between creating a file and unlinking it. */
    private void removeLeftovers() {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warnf("leftovers of uploads in %s cannot be removed: %s", directory, e.getMessage());
        }
    }

    /** The files of one upload: the body as it arrived, and the rows made from it. */
    public final class Slot implements AutoCloseable {

        private final SpoolFile body;
        private final SpoolFile rows;

        private Slot(SpoolFile body, SpoolFile rows) {
            this.body = body;
            this.rows = rows;
        }

        public SpoolFile body() {
            return body;
        }

        public SpoolFile rows() {
            return rows;
        }

        @Override
        public void close() {
            try (body;
                    rows) {
                LOG.trace("closing the files of an upload");
            } catch (IOException e) {
                LOG.warnf("a temporary file could not be closed: %s", e.getMessage());
            } finally {
                slots.release();
            }
        }
    }
}

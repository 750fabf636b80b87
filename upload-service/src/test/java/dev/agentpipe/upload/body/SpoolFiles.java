package dev.agentpipe.upload.body;

import dev.agentpipe.upload.UploadConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/** Bodies that have been received, and settings, without a server. */
public final class SpoolFiles {

    private SpoolFiles() {}

    public static SpoolFile of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    public static SpoolFile of(byte[] bytes) {
        try {
            SpoolFile file = new SpoolFile(FileChannel.open(
                    Files.createTempFile("upload-test", null),
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE));
            write(file, bytes);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A slot whose body has arrived. */
    public static Spool.Slot slot(String body) {
        return slot(List.of(body));
    }

    /** As {@link #slot(String)}, of parts that need not be in memory together. */
    public static Spool.Slot slot(List<String> parts) {
        Spool.Slot slot = new Spool(config(Map.of()), new SimpleMeterRegistry()).acquire();
        try {
            OutputStream out = slot.body().writer();
            for (String part : parts) {
                out.write(part.getBytes(StandardCharsets.UTF_8));
            }
            out.flush();
            return slot;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static UploadConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(UploadConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 1))
                .build()
                .getConfigMapping(UploadConfig.class);
    }

    /** Closing the stream would close the file. */
    @SuppressWarnings("resource")
    private static void write(SpoolFile file, byte[] bytes) throws IOException {
        OutputStream out = file.writer();
        out.write(bytes);
        out.flush();
    }
}

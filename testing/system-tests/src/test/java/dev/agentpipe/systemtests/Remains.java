package dev.agentpipe.systemtests;

import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Looks for a text wherever the system may have kept it: in a dump of the database, in Redis, in the heap of each instance. */
final class Remains {

    private static final List<Charset> ENCODINGS =
            List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);
    private static final int BUFFER = 1024 * 1024;

    private final Cluster cluster;
    private final Path folder;
    private final List<byte[]> wanted;

    Remains(Cluster cluster, Path folder, String text) {
        this.cluster = cluster;
        this.folder = folder;
        // As a dump writes bytes.
        String hex = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        this.wanted = Stream.concat(
                        ENCODINGS.stream().map(text::getBytes), Stream.of(hex.getBytes(StandardCharsets.US_ASCII)))
                .toList();
    }

    /** A logical dump: of rows that were deleted nothing is in it. The log of changes (WAL) keeps them until it is reused. */
    List<String> inDatabase() throws Exception {
        Path dump = folder.resolve("dump");
        try (Dump begun = Dump.begin(cluster)) {
            begun.write(dump);
        }
        return holding(dump);
    }

    List<String> inRedis() throws IOException {
        Path keys = folder.resolve("redis");
        Files.createDirectories(keys);
        int port = cluster.redis().port();
        for (String key : RedisConsole.ask(port, "KEYS *")) {
            Path file = keys.resolve(Integer.toString(keys.toFile().list().length));
            Files.write(file, List.of(key, String.join("\n", RedisConsole.ask(port, "GET " + key))));
        }
        return holding(keys);
    }

    /** Of what is reachable after a full collection. */
    List<String> inHeaps(List<ServiceProcess> services) throws Exception {
        List<String> found = new ArrayList<>();
        for (ServiceProcess service : services) {
            Path heap = folder.resolve(service.name() + ".hprof");
            Files.deleteIfExists(heap);
            Process dump = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(service.pid()),
                            "GC.heap_dump",
                            heap.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("jcmd.log").toFile())
                    .start();
            if (!dump.waitFor(60, TimeUnit.SECONDS) || dump.exitValue() != 0) {
                throw new IllegalStateException(Files.readString(folder.resolve("jcmd.log")));
            }
            if (holds(heap)) {
                found.add(service.name());
            } else {
                Files.delete(heap);
            }
        }
        return found;
    }

    private List<String> holding(Path directory) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (holds(file)) {
                    found.add(file.getFileName().toString());
                }
            }
        }
        return found;
    }

    /** Piece by piece, each with the end of the one before. */
    private boolean holds(Path file) throws IOException {
        int overlap = wanted.stream().mapToInt(bytes -> bytes.length).max().orElseThrow();
        byte[] buffer = new byte[overlap + BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            int kept = 0;
            for (int count = in.readNBytes(buffer, 0, BUFFER); count > 0; count = in.readNBytes(buffer, kept, BUFFER)) {
                int end = kept + count;
                if (holds(buffer, end)) {
                    return true;
                }
                kept = Math.min(overlap, end);
                System.arraycopy(buffer, end - kept, buffer, 0, kept);
            }
        }
        return false;
    }

    private boolean holds(byte[] buffer, int end) {
        for (byte[] text : wanted) {
            for (int i = 0; i <= end - text.length; i++) {
                if (buffer[i] == text[0] && Arrays.equals(buffer, i, i + text.length, text, 0, text.length)) {
                    return true;
                }
            }
        }
        return false;
    }
}

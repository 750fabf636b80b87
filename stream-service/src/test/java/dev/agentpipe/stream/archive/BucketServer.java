package dev.agentpipe.stream.archive;

import dev.agentpipe.servers.ChildProcess;
import dev.agentpipe.servers.FreePorts;
import dev.agentpipe.servers.Launch;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A server that speaks the protocol of S3, as a process of its own, with the bucket {@value #BUCKET}. */
public final class BucketServer implements QuarkusTestResourceLifecycleManager {

    static final String BUCKET = "kept";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Path JAR = Path.of("target", "s3mock.jar").toAbsolutePath();

    private static ChildProcess process;

    @Override
    public Map<String, String> start() {
        int port = FreePorts.next();
        Path folder = Path.of("target", "s3mock").toAbsolutePath();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = ChildProcess.start(new Launch(
                "s3mock",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Djava.io.tmpdir=" + folder,
                        "-jar",
                        JAR.toString(),
                        "--com.adobe.testing.s3mock.httpPort=" + port,
                        "--server.port=" + FreePorts.next()),
                Map.of("COM_ADOBE_TESTING_S3MOCK_STORE_INITIAL_BUCKETS", BUCKET),
                folder,
                folder.resolve("log")));
        awaitPort(port);
        return Map.of(
                "agentpipe.archive", "s3://" + BUCKET + "/conversations/",
                "AGENTPIPE_ARCHIVE_S3_ENDPOINT", "http://127.0.0.1:" + port,
                "AGENTPIPE_ARCHIVE_S3_PATH_STYLE", "true",
                "quarkus.s3.aws.credentials.type", "static",
                "quarkus.s3.aws.credentials.static-provider.access-key-id", "test",
                "quarkus.s3.aws.credentials.static-provider.secret-access-key", "test");
    }

    private static void awaitPort(int port) {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw process.failure("does not listen");
                }
                process.awaitExit(Duration.ofMillis(100));
            }
        }
    }

    /** SIGKILL. */
    static void kill() {
        process.kill();
    }

    @Override
    public void stop() {
        if (process.isAlive()) {
            process.kill();
        }
    }
}

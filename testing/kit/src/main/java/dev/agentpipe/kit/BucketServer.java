package dev.agentpipe.kit;

import dev.agentpipe.servers.ChildProcess;
import dev.agentpipe.servers.FreePorts;
import dev.agentpipe.servers.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A server that speaks the protocol of S3, as a process of its own, with one bucket. Takes any credentials. */
public final class BucketServer implements AutoCloseable {

    public static final String BUCKET = "kept";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final ChildProcess process;
    private final URI endpoint;

    private BucketServer(ChildProcess process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** Ready when this returns; {@code folder} is made when it is not there. */
    public static BucketServer start(Path folder) {
        int port = FreePorts.next();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ChildProcess process = ChildProcess.start(new Launch(
                "s3mock",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Djava.io.tmpdir=" + folder,
                        "-jar",
                        // Copied there by the module's build.
                        Checkout.file("stream-service/target/s3mock.jar").toString(),
                        "--com.adobe.testing.s3mock.httpPort=" + port,
                        "--server.port=" + FreePorts.next()),
                Map.of("COM_ADOBE_TESTING_S3MOCK_STORE_INITIAL_BUCKETS", BUCKET),
                folder,
                folder.resolve("log")));
        BucketServer server = new BucketServer(process, URI.create("http://127.0.0.1:" + port));
        server.awaitPort();
        return server;
    }

    public URI endpoint() {
        return endpoint;
    }

    private void awaitPort() {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), endpoint.getPort()).close();
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
    public void kill() {
        process.kill();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.kill();
        }
    }
}

package dev.agentpipe.benchmark;

import dev.agentpipe.servers.ChildProcess;
import dev.agentpipe.servers.FreePorts;
import dev.agentpipe.servers.Launch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One packaged service on a free port. */
final class ServiceProcess implements AutoCloseable {

    private static final Path REPOSITORY = Path.of(System.getProperty("agentpipe.repository", ""));
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final int port = FreePorts.next();
    private final ChildProcess process;

    ServiceProcess(String service, Path folder, List<String> javaOptions, Map<String, String> environment) {
        Path jar = REPOSITORY.resolve(service + "-service/target/quarkus-app/quarkus-run.jar");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(List.of("-jar", jar.toString()));
        Map<String, String> all = new TreeMap<>(environment);
        all.put("AGENTPIPE_HTTP_PORT", Integer.toString(port));
        all.put("AGENTPIPE_HTTP_HOST", "127.0.0.1");
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        process = ChildProcess.start(
                new Launch(service + "-service", command, all, folder, folder.resolve("service.log")));
    }

    void awaitReady() {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!isReady()) {
            if (process.awaitExit(PAUSE)) {
                throw process.failure("ended at its start");
            }
            if (System.nanoTime() > deadline) {
                process.kill();
                throw process.failure("was not ready in " + START_LIMIT.toSeconds() + " s");
            }
        }
    }

    private boolean isReady() {
        try {
            return get("/q/health/ready").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    HttpResponse<String> get(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The sum of all series of this name in the service's metrics; 0 when there is none. */
    double metric(String name) throws IOException {
        return Metrics.sum(get("/q/metrics").body(), name);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.stop("TERM", STOP_LIMIT);
    }
}

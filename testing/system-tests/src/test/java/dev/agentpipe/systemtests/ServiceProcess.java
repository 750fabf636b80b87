package dev.agentpipe.systemtests;

import dev.agentpipe.servers.ChildProcess;
import dev.agentpipe.servers.FreePorts;
import dev.agentpipe.servers.Launch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/** One instance of a packaged service, on a port that it keeps over restarts. */
final class ServiceProcess implements AutoCloseable {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final String name;
    private final String service;
    private final Path folder;
    private final Map<String, String> environment;
    private final int port = FreePorts.next();
    private Path build;
    private ChildProcess process;

    ServiceProcess(String service, int number, Path parent, Map<String, String> environment) {
        this.name = service + "-" + number;
        this.service = service;
        this.folder = parent.resolve(name);
        this.build = application(service);
        this.environment = new TreeMap<>(environment);
        this.environment.put("AGENTPIPE_HTTP_PORT", Integer.toString(port));
        this.environment.put("AGENTPIPE_HTTP_HOST", "127.0.0.1");
    }

    /** For this instance alone, from its next start on. */
    void set(String variable, String value) {
        environment.put(variable, value);
    }

    /** Another build of the service, from its next start on. */
    void build(Path application) {
        build = application;
    }

    void start() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                build.resolve("quarkus-run.jar").toString());
        process = ChildProcess.start(new Launch(name, command, environment, folder, log()));
    }

    void awaitReady() {
        Awaitility.await(name + " ready, log in " + log())
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(this::isReady);
    }

    /** What Maven has packaged. */
    static Path application(String service) {
        return ROOT.resolve(service + "-service/target/quarkus-app");
    }

    static Path sources(String service) {
        return ROOT.resolve(service + "-service/src/main/java");
    }

    long pid() {
        return process.pid();
    }

    String service() {
        return service;
    }

    String name() {
        return name;
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    boolean isReady() {
        if (!process.isAlive()) {
            throw process.failure("ended");
        }
        try {
            HttpRequest request = HttpRequest.newBuilder(uri("/q/health/ready"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    Path log() {
        return folder.resolve("service.log");
    }

    int port() {
        return port;
    }

    /** SIGKILL. */
    void kill() {
        process.kill();
    }

    void signal(String signal) {
        process.signal(signal);
    }

    /** SIGTERM, as an orchestrator does it; says whether it ended by itself. */
    boolean terminate() {
        return process.stop("TERM", STOP_LIMIT);
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            process.kill();
        }
    }
}

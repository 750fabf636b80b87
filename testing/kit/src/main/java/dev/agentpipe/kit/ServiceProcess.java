package dev.agentpipe.kit;

import dev.agentpipe.servers.ChildProcess;
import dev.agentpipe.servers.FreePorts;
import dev.agentpipe.servers.Launch;
import dev.agentpipe.servers.PackagedService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** One instance of a packaged service, on a free port that it keeps over restarts. Ends with this JVM at the latest. */
public final class ServiceProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Set<ServiceProcess> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(ServiceProcess::close), "services-exit"));
    }

    private final String service;
    private final String name;
    private final Path folder;
    private final List<String> javaOptions;
    private final Map<String, String> environment;
    private final int port = FreePorts.next();
    private Path application;
    private ChildProcess process;

    /**
     * Not started yet.
     *
     * @param service ingest, upload or stream
     * @param folder its working folder, which belongs to it alone and gets its log and its temporary files, in {@code tmp}
     * @param environment what the service is configured by, but for its address
     */
    public ServiceProcess(
            String service, String name, Path folder, List<String> javaOptions, Map<String, String> environment) {
        this.service = service;
        this.name = name;
        this.folder = folder.toAbsolutePath();
        this.javaOptions = List.copyOf(javaOptions);
        this.environment = new TreeMap<>(environment);
        // Most of them do not live for long, and nobody waits for their first answers.
        this.environment.putIfAbsent("AGENTPIPE_WARM_UP_LIMIT", "0S");
        this.environment.put("AGENTPIPE_HTTP_PORT", Integer.toString(port));
        this.environment.put("AGENTPIPE_HTTP_HOST", "127.0.0.1");
        this.application = application(service);
    }

    /** What Maven has packaged. */
    public static Path application(String service) {
        return Checkout.file(service + "-service/target/quarkus-app");
    }

    /** For this instance alone, from its next start on. */
    public void set(String variable, String value) {
        environment.put(variable, value);
    }

    /** Another build of the service, from its next start on. */
    public void build(Path otherApplication) {
        application = otherApplication;
    }

    /** Returns at once; it may well end by itself. */
    public void start() {
        try {
            Files.createDirectories(temporary());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> options = new ArrayList<>(javaOptions);
        options.add("-Djava.io.tmpdir=" + temporary());
        List<String> command = new PackagedService(application).command(options);
        process = ChildProcess.start(new Launch(name, command, environment, folder, log()));
        OPEN.add(this);
    }

    public void awaitReady() {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!isReady()) {
            if (System.nanoTime() > deadline) {
                process.kill();
                throw process.failure("was not ready in " + START_LIMIT.toSeconds() + " s");
            }
            process.awaitExit(PAUSE);
        }
    }

    /** Whether it would be sent requests now. */
    public boolean isReady() {
        if (!process.isAlive()) {
            throw process.failure("ended");
        }
        try {
            return client(null).get("/q/health/ready").status() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    /** Of requests with this key; null for none. */
    public Client client(String key) {
        return new Client(uri("/"), key);
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** The sum of all series of this name in its metrics; 0 when there is none. */
    public double metric(String metric) {
        return metric(metric, "");
    }

    /** Only of the series with a label like {@code area="heap"}. */
    public double metric(String metric, String label) {
        return Metrics.sum(client(null).get("/q/metrics").body(), metric, label);
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    public String service() {
        return service;
    }

    public String name() {
        return name;
    }

    /** For temporary files of its own, of which a killed process leaves some. */
    private Path temporary() {
        return folder.resolve("tmp");
    }

    public Path log() {
        return folder.resolve("service.log");
    }

    /** What all its starts have printed so far, but for a line that is not whole yet. */
    public String logged() {
        try {
            String printed = new String(Files.readAllBytes(log()), StandardCharsets.UTF_8);
            return printed.substring(0, printed.lastIndexOf('\n') + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Waits for its end by itself; gives the exit status. */
    public int awaitExit(Duration limit) {
        if (!process.awaitExit(limit)) {
            throw process.failure("did not end in " + limit.toSeconds() + " s");
        }
        return process.exitStatus();
    }

    /** SIGKILL. */
    public void kill() {
        process.kill();
    }

    public void signal(String signal) {
        process.signal(signal);
    }

    /** SIGTERM, as an orchestrator does it; says whether it ended by itself. */
    public boolean terminate() {
        return process.stop("TERM", STOP_LIMIT);
    }

    @Override
    public void close() {
        OPEN.remove(this);
        if (isAlive()) {
            process.kill();
        }
    }
}

package dev.agentpipe.kit;

import dev.agentpipe.servers.ChildProcess;
import dev.agentpipe.servers.FreePorts;
import dev.agentpipe.servers.Launch;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The gateway of deploy/local, as a process, in front of services that are ready. Ends with this JVM at the latest. */
public final class LocalGateway implements AutoCloseable {

    private static final Path PACKAGED = Checkout.file("deploy/local/target");
    private static final String NOBODY = "http://127.0.0.1:9";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final int port = FreePorts.next();
    private final ChildProcess process;
    private final Thread exit = new Thread(this::kill, "gateway-exit");

    /**
     * Returns when it passes requests on.
     *
     * @param folder which belongs to it alone and gets its log
     * @param settings what else it is configured by
     */
    public LocalGateway(
            Path folder,
            List<ServiceProcess> ingest,
            List<ServiceProcess> upload,
            List<ServiceProcess> stream,
            List<String> javaOptions,
            Map<String, String> settings)
            throws IOException {
        if (!Files.exists(PACKAGED.resolve("local.jar"))) {
            throw new IllegalStateException("deploy/local is not packaged; run mvn package");
        }
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.add("-cp");
        command.add(PACKAGED.resolve("local.jar") + File.pathSeparator + PACKAGED.resolve("lib") + "/*");
        command.add("dev.agentpipe.local.gateway.GatewayProcess");
        Map<String, String> environment = new TreeMap<>(settings);
        environment.put("AGENTPIPE_GATEWAY_PORT", Integer.toString(port));
        environment.put("AGENTPIPE_GATEWAY_INGEST", addresses(ingest));
        environment.put("AGENTPIPE_GATEWAY_UPLOAD", addresses(upload));
        environment.put("AGENTPIPE_GATEWAY_STREAM", addresses(stream));
        process =
                ChildProcess.start(new Launch("gateway", command, environment, folder, folder.resolve("gateway.log")));
        Runtime.getRuntime().addShutdownHook(exit);
        awaitAnswer();
    }

    private void awaitAnswer() {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!answers()) {
            if (process.awaitExit(PAUSE) || System.nanoTime() > deadline) {
                close();
                throw process.failure("did not pass requests on");
            }
        }
    }

    private boolean answers() {
        try {
            return new Client(uri("/"), null).get("/api/sessions").status() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private static String addresses(List<ServiceProcess> instances) {
        return instances.isEmpty()
                ? NOBODY
                : instances.stream()
                        .map(instance -> "http://127.0.0.1:" + instance.port())
                        .collect(Collectors.joining(","));
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    public long pid() {
        return process.pid();
    }

    private void kill() {
        if (process.isAlive()) {
            process.kill();
        }
    }

    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(exit);
        } catch (IllegalStateException ending) {
            // The hook does the same.
        }
    }
}

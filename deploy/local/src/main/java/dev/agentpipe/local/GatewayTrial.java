package dev.agentpipe.local;

import dev.agentpipe.local.gateway.GatewayProcess;
import dev.agentpipe.local.gateway.ServiceKind;
import dev.agentpipe.servers.ChildProcess;
import dev.agentpipe.servers.FreePorts;
import dev.agentpipe.servers.Launch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Starts the gateway once, at the build, and ends it when it answers, so that the JVM keeps its classes in an archive
 * (decision 046).
 */
public final class GatewayTrial {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private GatewayTrial() {}

    /** {@code arguments}: the jar, and the file that becomes the archive. */
    public static void main(String[] arguments) throws InterruptedException {
        Path archive = Path.of(arguments[1]);
        int port = FreePorts.next();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:ArchiveClassesAtExit=" + archive,
                "-cp",
                arguments[0],
                GatewayProcess.class.getName());
        ChildProcess process = ChildProcess.start(new Launch(
                "gateway",
                command,
                environment(port),
                archive.getParent(),
                archive.resolveSibling("class-archive.log")));
        try {
            awaitAnswer(new GatewayHealth(port), process);
        } finally {
            process.stop("TERM", LIMIT);
        }
    }

    /** Nothing listens where its services should be. */
    private static Map<String, String> environment(int port) {
        Map<String, String> environment = new HashMap<>();
        environment.put("AGENTPIPE_GATEWAY_HOST", "127.0.0.1");
        environment.put("AGENTPIPE_GATEWAY_PORT", Integer.toString(port));
        for (ServiceKind kind : ServiceKind.values()) {
            environment.put("AGENTPIPE_GATEWAY_" + kind.name(), "http://127.0.0.1:1");
        }
        return environment;
    }

    private static void awaitAnswer(GatewayHealth health, ChildProcess process) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (health.readyInstances().isEmpty() && process.isAlive() && System.nanoTime() < deadline) {
            Thread.sleep(PAUSE.toMillis());
        }
    }
}

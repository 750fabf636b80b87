package dev.agentpipe.runtime.trial;

import dev.agentpipe.runtime.warm.WarmUp;
import io.quarkus.arc.All;
import io.quarkus.runtime.Quarkus;
import io.quarkus.value.registry.ValueRegistry;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Ends a service as soon as it runs: the build starts each one like this, without servers, to record the archive of the
 * classes that a start needs (decision 046), and those of the hot path, as far as that goes without servers.
 */
@ApplicationScoped
public class TrialStart {

    /** Not below {@code agentpipe}: an unknown setting there ends a start. */
    private static final String PROPERTY = "dev.agentpipe.trial-start";

    private static final Logger LOG = Logger.getLogger(TrialStart.class);
    private static final String REQUEST =
            "GET /q/health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private final List<WarmUp> warmUps;
    private final ValueRegistry values;

    TrialStart(@All List<WarmUp> warmUps, ValueRegistry values) {
        this.warmUps = warmUps;
        this.values = values;
    }

    void end(@ObservesAsync HttpServerStart started) {
        if (Boolean.getBoolean(PROPERTY)) {
            try {
                warmUps.forEach(warmUp -> once(() -> warmUp.run(() -> true)));
                once(this::request);
                once(ClassesOfLibraries::load);
            } finally {
                Quarkus.asyncExit();
            }
        }
    }

    /** What every start is asked soon. */
    private void request() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), values.get(HttpServer.HTTP_PORT))) {
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }

    private interface Step {

        void run() throws Exception;
    }

    private static void once(Step step) {
        try {
            step.run();
        } catch (Exception expected) {
            LOG.infof("without servers: %s", expected.getMessage());
        }
    }
}

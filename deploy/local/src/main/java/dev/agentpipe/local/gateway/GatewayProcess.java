package dev.agentpipe.local.gateway;

import io.netty.util.ResourceLeakDetector;
import java.lang.System.Logger.Level;
import java.security.Security;
import java.time.Duration;

/** The gateway as a process of its own, for containers; see {@link GatewaySettings} for its environment. */
public final class GatewayProcess {

    private static final System.Logger LOG = System.getLogger(GatewayProcess.class.getName());
    private static final Duration RESOLVE_PERIOD = Duration.ofSeconds(1);
    private static final int USAGE_ERROR = 2;

    private GatewayProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        // Otherwise Java caches the addresses of a host name for 30 s, while instances come and go faster than that.
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        // It takes a stack trace of every hundredth buffer; the tests have it on.
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        try {
            run(GatewaySettings.of(System.getenv()));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(USAGE_ERROR);
        }
    }

    /** Runs until the process is told to end. */
    private static void run(GatewaySettings settings) throws InterruptedException {
        InstanceResolver resolver = new InstanceResolver(settings.addresses());
        Instances instances = new Instances(resolver.instances());
        Gateway gateway = Gateway.start(settings, instances, GatewayProcess::report);
        Runtime.getRuntime().addShutdownHook(new Thread(gateway::close, "stop"));
        LOG.log(Level.INFO, "listening on {0}:{1,number,#}", settings.host(), settings.port());
        while (true) {
            Thread.sleep(RESOLVE_PERIOD.toMillis());
            instances.replace(resolver.instances());
        }
    }

    private static void report(Instance instance) {
        LOG.log(
                Level.INFO,
                "{0} at {1}:{2,number,#} is {3}",
                instance.name(),
                instance.host(),
                instance.port(),
                instance.isReady() ? "ready" : "not ready");
    }
}

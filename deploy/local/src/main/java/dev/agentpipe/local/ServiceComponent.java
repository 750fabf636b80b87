package dev.agentpipe.local;

import dev.agentpipe.local.gateway.Instance;
import dev.agentpipe.servers.ChildProcess;
import dev.agentpipe.servers.Launch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One instance of a service. */
final class ServiceComponent implements Component {

    /** For requests in progress, and for viewers, which are sent to other instances over some seconds. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final Instance instance;
    private final Launch launch;
    private ChildProcess process;

    ServiceComponent(Instance instance, Launch launch) {
        this.instance = instance;
        this.launch = launch;
    }

    @Override
    public String name() {
        return instance.name();
    }

    @Override
    public void start() {
        process = ChildProcess.start(launch);
    }

    @Override
    public void stop() {
        if (process != null) {
            process.stop("TERM", STOP_LIMIT);
        }
    }

    @Override
    public CompletableFuture<Integer> onExit() {
        return process.onExit();
    }

    @Override
    public RunningProcess running() {
        String url = "http://127.0.0.1:" + instance.port();
        return new RunningProcess(
                name(), process.pid(), instance.port(), url, launch.log().toString());
    }

    @Override
    public Path log() {
        return launch.log();
    }
}

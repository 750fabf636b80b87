package dev.agentpipe.local;

import dev.agentpipe.servers.ChildProcess;
import dev.agentpipe.servers.Launch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One of our own programs: the gateway, or an instance of a service. */
final class JvmComponent implements Component {

    /** For requests in progress, and for viewers, which are sent to other instances over a few seconds. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(45);

    private final Launch launch;
    private final int port;
    private final String url;
    private ChildProcess process;

    JvmComponent(Launch launch, int port, String url) {
        this.launch = launch;
        this.port = port;
        this.url = url;
    }

    @Override
    public String name() {
        return launch.name();
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
        return new RunningProcess(name(), process.pid(), port, url, log().toString());
    }

    @Override
    public Path log() {
        return launch.log();
    }
}

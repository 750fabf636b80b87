package dev.agentpipe.servers;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * A real server as a child process that listens on 127.0.0.1 alone, on a port that it keeps over restarts.
 *
 * <p>A folder that another JVM serves is refused; what a killed JVM left running in it is ended first. All methods may
 * be called from any thread, one at a time.
 */
public abstract sealed class Server implements AutoCloseable permits PostgresServer, RedisServer {

    private final ServerConfig config;
    private final ServerFolder folder;
    private int port;
    private ChildProcess process;

    Server(ServerConfig config, ServerFolder folder) {
        this.config = config;
        this.folder = folder;
        this.port = config.port();
    }

    /** Done once, before the first start. */
    void prepare() {}

    /** Starts the process on this port, and returns when it answers. */
    abstract ChildProcess launchOn(int chosenPort);

    abstract void stop(ChildProcess running);

    /** Called once, by whoever has made this server. */
    final synchronized void begin() {
        try {
            prepare();
            launch();
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
        if (config.stopsWithJvm()) {
            ExitHook.add(this);
        }
    }

    public final synchronized int port() {
        return port;
    }

    /** Of the first process, whose children are all others of the server. */
    public final synchronized long pid() {
        return process.pid();
    }

    public final synchronized boolean isAlive() {
        return process.isAlive();
    }

    /** Completes when the current process has ended, however; a restart has a completion of its own. */
    public final synchronized CompletableFuture<Integer> onExit() {
        return process.onExit();
    }

    public final Path log() {
        return config.log().orElseGet(() -> folder.resolve("server.log"));
    }

    /** Orderly, as an operator would do it; clients are disconnected. */
    public final synchronized void stop() {
        stop(process);
    }

    /** SIGKILL for every process of the server, as if the machine had lost its power. */
    public final synchronized void kill() {
        process.kill();
    }

    /** Starts it again on the same port, stopping it first if it is running. */
    public final synchronized void restart() {
        stop();
        launch();
    }

    @Override
    public final synchronized void close() {
        if (config.stopsWithJvm()) {
            ExitHook.remove(this);
        }
        stop();
        folder.close();
    }

    private void launch() {
        LaunchedServer launched = LaunchedServer.start(port, this::launchOn);
        port = launched.port();
        process = launched.process();
    }
}

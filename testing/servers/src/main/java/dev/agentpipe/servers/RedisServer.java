package dev.agentpipe.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A real Redis 6.2 as a child process that keeps nothing on disk: a restart is an empty one.
 *
 * <p>It listens on 127.0.0.1 alone. What a killed JVM left running in the same folder is ended first. All methods may
 * be called from any thread, one at a time.
 */
public final class RedisServer implements Server {

    private static final String PROGRAM = "redis-server";
    private static final Duration STOP = Duration.ofSeconds(10);

    private final RedisConfig config;
    private final ServerFolder folder;
    private int port;
    private ChildProcess process;

    private RedisServer(RedisConfig config, ServerFolder folder) {
        this.config = config;
        this.folder = folder;
    }

    public static RedisServer start() {
        return start(RedisConfig.temporary());
    }

    public static RedisServer start(RedisConfig config) {
        RedisServer server = new RedisServer(config, ServerFolder.open(config.folder(), PROGRAM));
        try {
            server.launch();
        } catch (RuntimeException e) {
            server.folder.close();
            throw e;
        }
        if (config.stopsWithJvm()) {
            ExitHook.add(server);
        }
        return server;
    }

    @Override
    public synchronized int port() {
        return port;
    }

    public synchronized String url() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public synchronized long pid() {
        return process.pid();
    }

    public synchronized boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public synchronized CompletableFuture<Integer> onExit() {
        return process.onExit();
    }

    public Path log() {
        return config.log().orElseGet(() -> folder.resolve("server.log"));
    }

    public synchronized void stop() {
        process.stop("TERM", STOP);
    }

    public synchronized void kill() {
        process.kill();
    }

    /** Starts it again, empty, on the same port, stopping it first when it runs. */
    @Override
    public synchronized void restart() {
        stop();
        launch();
    }

    @Override
    public synchronized void close() {
        if (config.stopsWithJvm()) {
            ExitHook.remove(this);
        }
        stop();
        folder.close();
    }

    private synchronized void launch() {
        LaunchedServer launched = LaunchedServer.start(config.port() == 0 ? port : config.port(), this::launchOn);
        port = launched.port();
        process = launched.process();
    }

    private ChildProcess launchOn(int chosen) {
        List<String> command = List.of(
                Binaries.redis().toString(),
                "--port",
                Integer.toString(chosen),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder.path().toString());
        ChildProcess started = ChildProcess.start(new Launch("Redis", command, Map.of(), folder.path(), log()));
        RedisReadiness.await(started, chosen);
        return started;
    }
}

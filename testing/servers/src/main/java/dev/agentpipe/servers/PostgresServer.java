package dev.agentpipe.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A real PostgreSQL 18 as a child process, as durable as in production: {@code fsync}, {@code synchronous_commit} and
 * {@code full_page_writes} are on.
 *
 * <p>It listens on 127.0.0.1 alone, with the superuser and the database {@code agentpipe}; whoever reaches that address
 * is trusted. A folder that another JVM serves is refused; what a killed JVM left running in it is ended first. All
 * methods may be called from any thread, one at a time.
 */
public final class PostgresServer implements Server {

    private static final Duration FAST_STOP = Duration.ofSeconds(30);

    private final PostgresConfig config;
    private final ServerFolder folder;
    private final PostgresData data;
    private int port;
    private ChildProcess process;

    private PostgresServer(PostgresConfig config, ServerFolder folder) {
        this.config = config;
        this.folder = folder;
        this.data = new PostgresData(folder, Binaries.postgresql(), Identity.detect());
    }

    public static PostgresServer start() {
        return start(PostgresConfig.temporary());
    }

    public static PostgresServer start(PostgresConfig config) {
        PostgresServer server = new PostgresServer(config, ServerFolder.open(config.folder(), PostgresData.PROGRAM));
        try {
            server.data.create();
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

    public synchronized String jdbcUrl() {
        return PostgresReadiness.url(port, "agentpipe");
    }

    public String user() {
        return PostgresData.USER;
    }

    /** Accepted like any other: the server trusts the loopback address. */
    public String password() {
        return PostgresData.USER;
    }

    /** Of the postmaster, whose children are all other processes. */
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

    /** PostgreSQL's fast stop: open transactions are rolled back, clients disconnected. */
    public synchronized void stop() {
        process.stop("INT", FAST_STOP);
    }

    /** SIGKILL for every process of the server, as if the machine had lost its power; the data stays as it is. */
    public synchronized void kill() {
        process.kill();
    }

    /** Starts it again on the same data and port, stopping it first when it runs. */
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
        // Backends that outlive a killed postmaster hold the shared memory, and block the start.
        LeftoverProcesses.end(LeftoverProcesses.in(folder.path(), PostgresData.PROGRAM));
        ChildProcess started = ChildProcess.start(data.launch(chosen, config.settings(), log()));
        PostgresReadiness.await(started, chosen);
        return started;
    }
}

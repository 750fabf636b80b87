package dev.agentpipe.local;

import dev.agentpipe.servers.PostgresConfig;
import dev.agentpipe.servers.PostgresServer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** The database. */
final class PostgresPart implements Part {

    private final PostgresConfig config;
    private final Path log;
    private PostgresServer server;

    PostgresPart(DataFolder folder) {
        log = folder.newLog(name());
        config = PostgresConfig.in(folder.resolve("postgresql")).withLog(log).withoutExitHook();
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public void start() {
        if (server == null) {
            server = PostgresServer.start(config);
        } else {
            server.restart();
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.close();
        }
    }

    PostgresServer server() {
        return server;
    }

    @Override
    public CompletableFuture<Integer> onExit() {
        return server.onExit();
    }

    @Override
    public RunningProcess running() {
        return new RunningProcess(name(), server.pid(), server.port(), server.jdbcUrl(), log.toString());
    }

    @Override
    public Path log() {
        return log;
    }
}

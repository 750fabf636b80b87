package dev.agentpipe.local;

import dev.agentpipe.servers.RedisConfig;
import dev.agentpipe.servers.RedisServer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Redis, which forgets everything when it is started again. */
final class RedisPart implements Part {

    private final RedisConfig config;
    private final Path log;
    private RedisServer server;

    RedisPart(DataFolder folder) {
        log = folder.newLog(name());
        config = RedisConfig.in(folder.resolve("redis")).withLog(log).withoutExitHook();
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public void start() {
        if (server == null) {
            server = RedisServer.start(config);
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

    RedisServer server() {
        return server;
    }

    @Override
    public CompletableFuture<Integer> onExit() {
        return server.onExit();
    }

    @Override
    public RunningProcess running() {
        return new RunningProcess(name(), server.pid(), server.port(), server.url(), log.toString());
    }

    @Override
    public Path log() {
        return log;
    }
}

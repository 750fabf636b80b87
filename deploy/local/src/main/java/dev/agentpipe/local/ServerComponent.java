package dev.agentpipe.local;

import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.RedisServer;
import dev.agentpipe.servers.Server;
import dev.agentpipe.servers.ServerConfig;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** PostgreSQL or Redis: on a free port the first time, and on the same port whenever it is started again. */
final class ServerComponent<S extends Server> implements Component {

    private final String name;
    private final Path log;
    private final Supplier<S> firstStart;
    private final Function<S, String> url;
    private S server;

    private ServerComponent(String name, Path log, Supplier<S> firstStart, Function<S, String> url) {
        this.name = name;
        this.log = log;
        this.firstStart = firstStart;
        this.url = url;
    }

    static ServerComponent<PostgresServer> postgresql(DataFolder folder) {
        Path log = folder.newLog("postgresql");
        ServerConfig config =
                ServerConfig.in(folder.resolve("postgresql")).withLog(log).withoutExitHook();
        return new ServerComponent<>("postgresql", log, () -> PostgresServer.start(config), PostgresServer::jdbcUrl);
    }

    /** Redis loses its data when it is started again. */
    static ServerComponent<RedisServer> redis(DataFolder folder) {
        Path log = folder.newLog("redis");
        ServerConfig config =
                ServerConfig.in(folder.resolve("redis")).withLog(log).withoutExitHook();
        return new ServerComponent<>("redis", log, () -> RedisServer.start(config), RedisServer::url);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() {
        if (server == null) {
            server = firstStart.get();
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

    /** Null before the first start. */
    S server() {
        return server;
    }

    @Override
    public CompletableFuture<Integer> onExit() {
        return server.onExit();
    }

    @Override
    public RunningProcess running() {
        return new RunningProcess(name, server.pid(), server.port(), url.apply(server), log.toString());
    }

    @Override
    public Path log() {
        return log;
    }
}

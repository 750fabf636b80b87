package dev.agentpipe.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real Redis or Valkey that keeps nothing on disk: a restart is an empty one. */
public final class RedisServer extends Server {

    private static final String PROGRAM = "redis-server";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final ServerConfig config;
    private final ServerFolder folder;

    private RedisServer(ServerConfig config, ServerFolder folder) {
        super(config, folder);
        this.config = config;
        this.folder = folder;
    }

    public static RedisServer start() {
        return start(ServerConfig.temporary());
    }

    public static RedisServer start(ServerConfig config) {
        RedisServer server = new RedisServer(config, ServerFolder.open(config.folder(), PROGRAM));
        server.begin();
        return server;
    }

    /** The program that Maven brings, for what is no server of data: a sentinel. */
    public static Path program() {
        return Binaries.redis();
    }

    public String url() {
        return "redis://127.0.0.1:" + port();
    }

    @Override
    void stop(ChildProcess running) {
        running.stop("TERM", STOP_LIMIT);
    }

    @Override
    ChildProcess launchOn(int chosenPort) {
        List<String> command = new ArrayList<>(List.of(
                config.program().orElseGet(Binaries::redis).toString(),
                "--port",
                Integer.toString(chosenPort),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder.path().toString()));
        config.settings().forEach((name, value) -> command.addAll(List.of("--" + name, value)));
        ChildProcess started = ChildProcess.start(new Launch("Redis", command, Map.of(), folder.path(), log()));
        RedisReadiness.await(started, chosenPort);
        return started;
    }
}

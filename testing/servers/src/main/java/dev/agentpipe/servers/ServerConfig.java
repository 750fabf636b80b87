package dev.agentpipe.servers;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a {@link Server} runs.
 *
 * @param folder holds the data, of Redis none, and the log, and is kept; without one a temporary folder is removed at
 *     close
 * @param log gets what the server prints; without one server.log in the folder
 * @param port on 127.0.0.1; 0 for a free one, which then stays the same over restarts
 * @param stopsWithJvm whether a shutdown hook stops it; false for a caller that stops things in its own order
 * @param settings of postgresql.conf or redis.conf, over those that the server has anyway
 */
public record ServerConfig(
        Optional<Path> folder, Optional<Path> log, int port, boolean stopsWithJvm, Map<String, String> settings) {

    public ServerConfig {
        settings = Map.copyOf(settings);
    }

    public static ServerConfig temporary() {
        return new ServerConfig(Optional.empty(), Optional.empty(), 0, true, Map.of());
    }

    public static ServerConfig in(Path folder) {
        return new ServerConfig(Optional.of(folder), Optional.empty(), 0, true, Map.of());
    }

    public ServerConfig withPort(int fixed) {
        return new ServerConfig(folder, log, fixed, stopsWithJvm, settings);
    }

    public ServerConfig withLog(Path file) {
        return new ServerConfig(folder, Optional.of(file), port, stopsWithJvm, settings);
    }

    public ServerConfig withoutExitHook() {
        return new ServerConfig(folder, log, port, false, settings);
    }

    public ServerConfig with(String setting, String value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(setting, value);
        return new ServerConfig(folder, log, port, stopsWithJvm, more);
    }
}

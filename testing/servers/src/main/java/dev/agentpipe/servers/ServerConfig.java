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
 * @param program another release: the folder that holds PostgreSQL's bin, or the server of Redis or Valkey itself; without
 *     one the release that Maven brings
 */
public record ServerConfig(
        Optional<Path> folder,
        Optional<Path> log,
        int port,
        boolean stopsWithJvm,
        Map<String, String> settings,
        Optional<Path> program) {

    public ServerConfig {
        settings = Map.copyOf(settings);
    }

    public static ServerConfig temporary() {
        return new ServerConfig(Optional.empty(), Optional.empty(), 0, true, Map.of(), Optional.empty());
    }

    public static ServerConfig in(Path folder) {
        return new ServerConfig(Optional.of(folder), Optional.empty(), 0, true, Map.of(), Optional.empty());
    }

    public ServerConfig withPort(int fixed) {
        return new ServerConfig(folder, log, fixed, stopsWithJvm, settings, program);
    }

    public ServerConfig withLog(Path file) {
        return new ServerConfig(folder, Optional.of(file), port, stopsWithJvm, settings, program);
    }

    public ServerConfig withoutExitHook() {
        return new ServerConfig(folder, log, port, false, settings, program);
    }

    public ServerConfig with(String setting, String value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(setting, value);
        return new ServerConfig(folder, log, port, stopsWithJvm, more, program);
    }

    /** As {@link #in}, with everything else as it is. */
    public ServerConfig at(Path otherFolder) {
        return new ServerConfig(Optional.of(otherFolder), log, port, stopsWithJvm, settings, program);
    }

    public ServerConfig of(Path otherProgram) {
        return new ServerConfig(folder, log, port, stopsWithJvm, settings, Optional.of(otherProgram));
    }
}

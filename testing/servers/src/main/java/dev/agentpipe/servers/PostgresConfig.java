package dev.agentpipe.servers;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a {@link PostgresServer} runs.
 *
 * @param folder holds the data and the log, and is kept; without one a temporary folder is removed at close
 * @param log gets what the server prints; without one server.log in the folder
 * @param port on 127.0.0.1; 0 for a free one, which then stays the same over restarts
 * @param stopsWithJvm whether a shutdown hook stops it; a caller that stops things in its own order says no
 * @param settings of postgresql.conf, over those that {@link PostgresServer} lists
 */
public record PostgresConfig(
        Optional<Path> folder, Optional<Path> log, int port, boolean stopsWithJvm, Map<String, String> settings) {

    public PostgresConfig {
        settings = Map.copyOf(settings);
    }

    public static PostgresConfig temporary() {
        return new PostgresConfig(Optional.empty(), Optional.empty(), 0, true, Map.of());
    }

    public static PostgresConfig in(Path folder) {
        return new PostgresConfig(Optional.of(folder), Optional.empty(), 0, true, Map.of());
    }

    public PostgresConfig withPort(int fixed) {
        return new PostgresConfig(folder, log, fixed, stopsWithJvm, settings);
    }

    public PostgresConfig withLog(Path file) {
        return new PostgresConfig(folder, Optional.of(file), port, stopsWithJvm, settings);
    }

    public PostgresConfig withoutExitHook() {
        return new PostgresConfig(folder, log, port, false, settings);
    }

    public PostgresConfig with(String setting, String value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(setting, value);
        return new PostgresConfig(folder, log, port, stopsWithJvm, more);
    }
}

package dev.agentpipe.servers;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a {@link RedisServer} runs.
 *
 * @param folder its working directory, in which it writes nothing (Redis keeps no data), and is kept; without one a temporary folder is removed at close
 * @param log gets what the server prints; without one server.log in the folder
 * @param port on 127.0.0.1; 0 for a free one, which then stays the same over restarts
 * @param stopsWithJvm whether a shutdown hook stops it; a caller that stops things in its own order says no
 */
public record RedisConfig(Optional<Path> folder, Optional<Path> log, int port, boolean stopsWithJvm) {

    public static RedisConfig temporary() {
        return new RedisConfig(Optional.empty(), Optional.empty(), 0, true);
    }

    public static RedisConfig in(Path folder) {
        return new RedisConfig(Optional.of(folder), Optional.empty(), 0, true);
    }

    public RedisConfig withPort(int fixed) {
        return new RedisConfig(folder, log, fixed, stopsWithJvm);
    }

    public RedisConfig withLog(Path file) {
        return new RedisConfig(folder, Optional.of(file), port, stopsWithJvm);
    }

    public RedisConfig withoutExitHook() {
        return new RedisConfig(folder, log, port, false);
    }
}

package dev.agentpipe.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What to start as a {@link ChildProcess}.
 *
 * @param name what messages call it
 * @param environment added to the environment of this JVM
 * @param folder working directory; {@link LeftoverProcesses} finds a process by it, so it belongs to this process alone
 * @param log gets standard output and standard error, appended
 */
public record Launch(String name, List<String> command, Map<String, String> environment, Path folder, Path log) {

    public Launch {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(log, "log");
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}

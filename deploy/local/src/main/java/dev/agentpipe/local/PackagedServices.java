package dev.agentpipe.local;

import dev.agentpipe.local.gateway.Instance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The services as their builds packaged them. */
final class PackagedServices implements ServiceCommands {

    private final Path repository;
    private final List<String> options;

    PackagedServices(Path repository, Map<String, String> environment) {
        this.repository = repository;
        this.options = List.of(environment
                .getOrDefault("AGENTPIPE_SERVICE_JAVA_OPTS", "-Xmx512m")
                .strip()
                .split("\\s+", -1));
    }

    @Override
    public List<String> command(Instance instance) {
        Path jar = repository.resolve(instance.kind().label() + "-service/target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new StartException(jar + " is missing; start with deploy/local/up, which builds it");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        options.stream().filter(option -> !option.isEmpty()).forEach(command::add);
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }
}

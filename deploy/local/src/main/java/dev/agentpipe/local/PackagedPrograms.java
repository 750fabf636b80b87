package dev.agentpipe.local;

import dev.agentpipe.local.gateway.GatewayProcess;
import dev.agentpipe.local.gateway.Instance;
import dev.agentpipe.servers.ClassArchive;
import dev.agentpipe.servers.PackagedService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The programs as their builds packaged them. */
final class PackagedPrograms implements Programs {

    private final Path repository;
    private final JvmOptions gatewayOptions;
    private final JvmOptions serviceOptions;

    PackagedPrograms(Path repository, Map<String, String> environment) {
        this.repository = repository;
        this.gatewayOptions = JvmOptions.ofGateway(environment);
        this.serviceOptions = JvmOptions.ofServices(environment);
    }

    @Override
    public List<String> gateway() {
        Path jar = repository.resolve("deploy/local/target/local.jar");
        requireBuilt(jar);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(new ClassArchive(jar.resolveSibling("local.jsa")).options());
        command.addAll(gatewayOptions.list());
        command.addAll(List.of("-cp", jar.toString(), GatewayProcess.class.getName()));
        return command;
    }

    @Override
    public List<String> service(Instance instance) {
        PackagedService service =
                new PackagedService(repository.resolve(instance.kind().label() + "-service/target/quarkus-app"));
        requireBuilt(service.jar());
        return service.command(serviceOptions.list());
    }

    private static void requireBuilt(Path jar) {
        if (!Files.exists(jar)) {
            throw new StartException(jar + " is missing; start with deploy/local/up, which builds it");
        }
    }
}

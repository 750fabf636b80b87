package dev.agentpipe.local;

import dev.agentpipe.local.gateway.GatewayProcess;
import dev.agentpipe.local.gateway.Instance;
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
        String jar = packaged("deploy/local/target/local.jar");
        return command(gatewayOptions, List.of("-cp", jar, GatewayProcess.class.getName()));
    }

    @Override
    public List<String> service(Instance instance) {
        String jar = packaged(instance.kind().label() + "-service/target/quarkus-app/quarkus-run.jar");
        return command(serviceOptions, List.of("-jar", jar));
    }

    private String packaged(String path) {
        Path jar = repository.resolve(path);
        if (!Files.exists(jar)) {
            throw new StartException(jar + " is missing; start with deploy/local/up, which builds it");
        }
        return jar.toString();
    }

    private static List<String> command(JvmOptions options, List<String> program) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options.list());
        command.addAll(program);
        return command;
    }
}

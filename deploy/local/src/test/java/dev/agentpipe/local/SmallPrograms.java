package dev.agentpipe.local;

import dev.agentpipe.local.gateway.GatewayProcess;
import dev.agentpipe.local.gateway.Instance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real gateway, and {@link FakeService} in place of every service, with little memory each. */
final class SmallPrograms implements Programs {

    @Override
    public List<String> gateway() {
        return command(
                JvmOptions.ofGateway(Map.of("AGENTPIPE_GATEWAY_JAVA_OPTS", "-Xmx64m")), GatewayProcess.class.getName());
    }

    @Override
    public List<String> service(Instance instance) {
        return command(
                JvmOptions.ofServices(Map.of("AGENTPIPE_SERVICE_JAVA_OPTS", "-Xmx32m")), FakeService.class.getName());
    }

    private static List<String> command(JvmOptions options, String main) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options.list());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        return command;
    }
}

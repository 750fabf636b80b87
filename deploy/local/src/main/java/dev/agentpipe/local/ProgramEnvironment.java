package dev.agentpipe.local;

import dev.agentpipe.local.gateway.Instance;
import dev.agentpipe.local.gateway.Instances;
import dev.agentpipe.local.gateway.ServiceKind;
import dev.agentpipe.servers.PostgresServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The variables that the supervisor sets for our programs; all others are inherited from its own environment. */
final class ProgramEnvironment {

    private ProgramEnvironment() {}

    static Map<String, String> ofGateway(int port, Instances instances) {
        Map<String, String> environment = new HashMap<>();
        environment.put("AGENTPIPE_GATEWAY_HOST", "127.0.0.1");
        environment.put("AGENTPIPE_GATEWAY_PORT", Integer.toString(port));
        for (ServiceKind kind : ServiceKind.values()) {
            environment.put("AGENTPIPE_GATEWAY_" + kind.name(), addresses(instances.of(kind)));
        }
        return environment;
    }

    private static String addresses(List<Instance> instances) {
        return instances.stream()
                .map(instance -> "http://127.0.0.1:" + instance.port())
                .collect(Collectors.joining(","));
    }

    static Map<String, String> ofService(Instance instance, PostgresServer postgres, String redisUrl, ApiKey key) {
        Map<String, String> environment = new HashMap<>();
        environment.put("QUARKUS_PROFILE", "local");
        environment.put("AGENTPIPE_HTTP_HOST", "127.0.0.1");
        environment.put("AGENTPIPE_HTTP_PORT", Integer.toString(instance.port()));
        environment.put("AGENTPIPE_DATABASE_URL", postgres.jdbcUrl());
        environment.put("AGENTPIPE_DATABASE_USER", postgres.user());
        environment.put("AGENTPIPE_DATABASE_PASSWORD", postgres.password());
        environment.put("AGENTPIPE_REDIS_URL", redisUrl);
        environment.put(ApiKey.VARIABLE, key.configured());
        environment.put("AGENTPIPE_TRUSTED_PROXIES", "127.0.0.1");
        return environment;
    }
}

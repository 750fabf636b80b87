package dev.agentpipe.local;

import dev.agentpipe.local.gateway.Instance;
import dev.agentpipe.servers.PostgresServer;
import java.util.HashMap;
import java.util.Map;

/** The variables that the supervisor sets for each service; all others are inherited from its own environment. */
final class ServiceEnvironment {

    private ServiceEnvironment() {}

    static Map<String, String> of(Instance instance, PostgresServer postgres, String redisUrl, ApiKey key) {
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

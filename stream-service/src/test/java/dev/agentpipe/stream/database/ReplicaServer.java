package dev.agentpipe.stream.database;

import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.ServerConfig;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** A streaming replica of the primary of {@link TestServers}; the argument {@code max-lag} is the service's setting. */
public final class ReplicaServer implements QuarkusTestResourceLifecycleManager {

    private static PostgresServer server;

    private String maxLag;

    @Override
    public int order() {
        return 1;
    }

    @Override
    public void init(Map<String, String> arguments) {
        maxLag = arguments.get("max-lag");
    }

    @Override
    public Map<String, String> start() {
        PostgresServer primary = TestServers.postgres();
        server = PostgresServer.replicaOf(
                primary,
                primary.port(),
                // What it replays does not wait for reads.
                ServerConfig.temporary().with("max_standby_streaming_delay", "0"));
        return Map.of("quarkus.datasource.read.jdbc.url", server.jdbcUrl(), "agentpipe.database.read.max-lag", maxLag);
    }

    @Override
    public void stop() {
        server.close();
    }

    static PostgresServer server() {
        return server;
    }

    static Database database() {
        return Database.of(server);
    }
}

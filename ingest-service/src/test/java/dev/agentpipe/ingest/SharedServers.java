package dev.agentpipe.ingest;

import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.RedisServer;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** Servers for tests that neither stop nor break them; they end with the JVM. */
final class SharedServers {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private SharedServers() {}

    /** An empty database that nobody else uses. */
    static Database database() throws SQLException {
        return Database.create(Postgres.SERVER, "test_" + DATABASES.incrementAndGet());
    }

    /** An empty Redis of one's own: the witness it keeps belongs to one database. */
    static RedisServer redis() {
        return RedisServer.start();
    }

    private static final class Postgres {
        static final PostgresServer SERVER = PostgresServer.start();
    }
}

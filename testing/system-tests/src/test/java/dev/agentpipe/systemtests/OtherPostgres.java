package dev.agentpipe.systemtests;

import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.ServerConfig;

/** Releases of PostgreSQL besides the one that everything else is tested with, which is the newest. */
final class OtherPostgres {

    private OtherPostgres() {}

    /** The oldest that services start on. */
    static ServerConfig oldest() {
        return of("oldest");
    }

    /** The newest that they refuse; only in the long suite. */
    static ServerConfig refused() {
        return of("refused");
    }

    private static ServerConfig of(String which) {
        return ServerConfig.temporary()
                .of(PostgresServer.programs(System.getProperty("agentpipe.postgresql." + which)));
    }
}

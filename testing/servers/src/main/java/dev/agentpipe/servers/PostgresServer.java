package dev.agentpipe.servers;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A real PostgreSQL, as durable as in production: {@code fsync}, {@code synchronous_commit} and {@code
 * full_page_writes} are on.
 *
 * <p>It has the superuser and the database {@code agentpipe}; whoever reaches its address is trusted. Its fast stop
 * rolls open transactions back; a restart, also after a kill, has the same data.
 */
public final class PostgresServer extends Server {

    private static final Duration FAST_STOP_LIMIT = Duration.ofSeconds(30);

    private final ServerConfig config;
    private final ServerFolder folder;
    private final PostgresData data;

    private PostgresServer(ServerConfig config, ServerFolder folder) {
        super(config, folder);
        this.config = config;
        this.folder = folder;
        this.data =
                new PostgresData(folder, config.program().orElseGet(Binaries::postgresql), ProcessIdentity.detect());
    }

    public static PostgresServer start() {
        return start(ServerConfig.temporary());
    }

    public static PostgresServer start(ServerConfig config) {
        PostgresServer server = new PostgresServer(config, ServerFolder.open(config.folder(), PostgresData.PROGRAM));
        server.begin();
        return server;
    }

    /**
     * A streaming replica of a running server, from a base backup that is made here. It may be promoted, and is then a
     * server like any other.
     *
     * @param primaryPort where it reaches the primary, for a proxy between the two
     */
    public static PostgresServer replicaOf(PostgresServer primary, int primaryPort, ServerConfig config) {
        ServerConfig standby = config.with(
                "primary_conninfo",
                "host=127.0.0.1 port=" + primaryPort + " user=" + PostgresData.USER + " application_name=replica");
        ServerFolder folder = ServerFolder.open(config.folder(), PostgresData.PROGRAM);
        PostgresReplica.create(primary, folder.resolve("data"));
        PostgresServer server = new PostgresServer(standby, folder);
        server.begin();
        return server;
    }

    Path data() {
        return folder.resolve("data");
    }

    /** The programs of another release, whose artifact was unpacked to {@code postgresql-<version>} of the class path. */
    public static Path programs(String version) {
        String name = "postgresql-" + version;
        return Binaries.postgresql(name, "/" + name + Binaries.POSTGRESQL);
    }

    public String jdbcUrl() {
        return PostgresReadiness.url(port(), "agentpipe");
    }

    public String user() {
        return PostgresData.USER;
    }

    /** Accepted like any other: the server trusts the loopback address. */
    public String password() {
        return PostgresData.USER;
    }

    @Override
    void prepare() {
        data.create();
    }

    @Override
    void stop(ChildProcess running) {
        running.stop("INT", FAST_STOP_LIMIT);
    }

    @Override
    ChildProcess launchOn(int chosenPort) {
        // Backends that outlive a killed postmaster hold the shared memory, and block the start.
        LeftoverProcesses.end(LeftoverProcesses.in(folder.path(), PostgresData.PROGRAM));
        ChildProcess started = ChildProcess.start(data.launch(chosenPort, config.settings(), log()));
        PostgresReadiness.await(started, chosenPort);
        return started;
    }
}

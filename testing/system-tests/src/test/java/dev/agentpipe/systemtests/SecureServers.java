package dev.agentpipe.systemtests;

import dev.agentpipe.kit.Database;
import dev.agentpipe.servers.FreePorts;
import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.RedisServer;
import dev.agentpipe.servers.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.List;

/**
 * A PostgreSQL and a Redis as a cautious operator runs them: the services' user gets in with its password and over TLS
 * alone, and in Redis it may do what docs/deployment.md lists and nothing else.
 */
final class SecureServers implements AutoCloseable {

    static final String USER = "service";
    static final String DATABASE_PASSWORD = "database-s3cret";
    static final String REDIS_PASSWORD = "redis-s3cret";

    /** As docs/deployment.md has it, for these two installations. */
    private static final String SERVICE_ACL = "user " + USER + " on >" + REDIS_PASSWORD
            + " ~one:* ~two:* resetchannels &one:* &two:*"
            + " +ping +hello +auth +eval +publish +subscribe +get +set +hmget +hset +pexpire +time";

    private final Certificates certificates;
    private final PostgresServer postgres;
    private final RedisServer redis;
    private final int redisTlsPort = FreePorts.next();

    SecureServers(Path folder, Certificates certificates) throws IOException, GeneralSecurityException, SQLException {
        this.certificates = certificates;
        this.redis = RedisServer.start(ServerConfig.temporary()
                .with("tls-port", Integer.toString(redisTlsPort))
                .with(
                        "tls-cert-file",
                        certificates.certificate(folder.resolve("redis.crt")).toString())
                .with(
                        "tls-key-file",
                        certificates.key(folder.resolve("redis.key")).toString())
                .with("tls-auth-clients", "no")
                .with("aclfile", acl(folder).toString()));
        this.postgres = PostgresServer.start(ServerConfig.in(folder.resolve("postgresql")));
        secure(folder.resolve("postgresql/data"));
    }

    /** Without a user one may only ask whether it is there. */
    private static Path acl(Path folder) throws IOException {
        return Files.write(
                folder.resolve("users.acl"),
                List.of(
                        "user default on nopass +ping",
                        SERVICE_ACL,
                        "user operator on >operator ~* allchannels +@all"));
    }

    private void secure(Path data) throws IOException, GeneralSecurityException, SQLException {
        certificates.certificate(data.resolve("server.crt"));
        certificates.key(data.resolve("server.key"));
        Files.write(
                data.resolve("pg_hba.conf"),
                List.of(
                        "hostssl all " + USER + " 127.0.0.1/32 scram-sha-256",
                        "host all agentpipe 127.0.0.1/32 trust"));
        Database.of(postgres).execute("alter system set ssl = on");
        Database.of(postgres).execute("create role " + USER + " login password '" + DATABASE_PASSWORD + "'");
        Database.of(postgres).execute("alter database agentpipe owner to " + USER);
        Database.of(postgres).execute("select pg_reload_conf()");
    }

    /** A second one, for a second installation; seen by the superuser, past TLS. */
    Database anotherDatabase(String name) throws SQLException {
        Database another = Database.create(postgres, name);
        another.execute("alter database " + name + " owner to " + USER);
        return another;
    }

    Database database() {
        return Database.of(postgres);
    }

    String databaseUrl(String host, String name, Certificates trusted) {
        return "jdbc:postgresql://" + host + ":" + postgres.port() + "/" + name + "?sslmode=verify-full&sslrootcert="
                + trusted.authority();
    }

    String redisUrl(String host) {
        return "rediss://" + USER + "@" + host + ":" + redisTlsPort;
    }

    int redisTlsPort() {
        return redisTlsPort;
    }

    /** What Redis answers to its operator, one line for each element. */
    List<String> redis(String command) throws IOException {
        return RedisConsole.ask(redis.port(), "AUTH operator operator", command);
    }

    @Override
    public void close() {
        redis.close();
        postgres.close();
    }
}

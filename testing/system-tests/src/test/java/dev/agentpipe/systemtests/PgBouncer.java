package dev.agentpipe.systemtests;

import dev.agentpipe.kit.Checkout;
import dev.agentpipe.servers.ChildProcess;
import dev.agentpipe.servers.FreePorts;
import dev.agentpipe.servers.Launch;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/** A real PgBouncer before a server on this machine, started as the containers start it. */
final class PgBouncer implements AutoCloseable {

    static final Path START = Checkout.file("deploy/pgbouncer/start");

    private final ChildProcess process;
    private final int port;
    private final String options;

    private PgBouncer(ChildProcess process, int port, String options) {
        this.process = process;
        this.port = port;
        this.options = options;
    }

    /** Null where there is none. */
    static Path program() throws Exception {
        return DebianPackage.program("pgbouncer", "pgbouncer", "libevent-2.1-7", "libc-ares2");
    }

    /** With so many connections to the server. */
    static PgBouncer start(Path program, Path folder, int serverPort, int connections) throws Exception {
        int port = FreePorts.next();
        Path users = Files.createDirectories(folder.resolve("users"));
        Files.writeString(users.resolve("agentpipe"), "agentpipe");
        Map<String, String> environment = new TreeMap<>(settings(Map.of(
                "DIRECTORY",
                folder.resolve("run").toString(),
                "HOST",
                "127.0.0.1",
                "PORT",
                "" + port,
                "SERVER",
                "127.0.0.1:" + serverPort,
                "USERS",
                users.toString(),
                "CONNECTIONS",
                "" + connections)));
        environment.put("PATH", named(program, folder) + ":" + System.getenv("PATH"));
        Path log = folder.resolve("pgbouncer.log");
        ChildProcess process =
                ChildProcess.start(new Launch("PgBouncer", List.of(START.toString()), environment, folder, log));
        Awaitility.await().ignoreExceptions().until(() -> {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        });
        // It says so itself, before 1.21.
        return new PgBouncer(
                process, port, Files.readString(log).contains("prepareThreshold=0") ? "?prepareThreshold=0" : "");
    }

    static Map<String, String> settings(Map<String, String> withoutPrefix) {
        Map<String, String> settings = new TreeMap<>();
        withoutPrefix.forEach((name, value) -> settings.put("AGENTPIPE_POOLER_" + name, value));
        return settings;
    }

    /** A folder in which it has its name, wherever it was found; it refuses to be root's. */
    private static Path named(Path program, Path folder) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        String asNobody = System.getProperty("user.name").equals("root")
                ? "chown -R nobody %s/run\nexec %s -u nobody".formatted(folder, program)
                : "exec " + program;
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path starter = Files.writeString(bin.resolve("pgbouncer"), "#!/bin/sh\n" + asNobody + " \"$@\"\n");
        Files.setPosixFilePermissions(starter, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin;
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/agentpipe" + options;
    }

    @Override
    public void close() {
        process.kill();
    }
}

package dev.agentpipe.systemtests;

import dev.agentpipe.servers.ChildProcess;
import dev.agentpipe.servers.FreePorts;
import dev.agentpipe.servers.Launch;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A real PgBouncer in transaction mode before a server on this machine. */
final class PgBouncer implements AutoCloseable {

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

    static PgBouncer start(Path program, Path folder, int serverPort) throws Exception {
        int port = FreePorts.next();
        Files.createDirectories(folder);
        // Its user is another one than a root's.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path file = Files.writeString(folder.resolve("pgbouncer.ini"), """
                [databases]
                agentpipe = host=127.0.0.1 port=%d dbname=agentpipe user=agentpipe
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                default_pool_size = 10
                max_client_conn = 500
                ignore_startup_parameters = extra_float_digits
                """.formatted(serverPort, port));
        List<String> command = new ArrayList<>(List.of(program.toString()));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(file.toString());
        ChildProcess process =
                ChildProcess.start(new Launch("PgBouncer", command, Map.of(), folder, folder.resolve("pgbouncer.log")));
        Awaitility.await().ignoreExceptions().until(() -> {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        });
        String version = Tool.run(folder, Map.of(), List.of(program.toString(), "--version"))
                .output();
        boolean followsStatements = Integer.parseInt(version.replaceFirst("(?s)PgBouncer 1\\.(\\d+).*", "$1")) >= 21;
        return new PgBouncer(process, port, followsStatements ? "" : "?prepareThreshold=0");
    }

    /** As docs/deployment.md says for this release: before 1.21 prepared statements do not go through it. */
    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/agentpipe" + options;
    }

    @Override
    public void close() {
        process.kill();
    }
}

package dev.agentpipe.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** PostgreSQL's data folder and the command lines that create and serve it. */
final class PostgresData {

    static final String PROGRAM = "postgres";
    static final String USER = "agentpipe";

    private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);

    /** The first release that has them. */
    private static final int BUILTIN_LOCALES = 17;

    private final ServerFolder folder;
    private final Path binaries;
    private final ProcessIdentity identity;

    PostgresData(ServerFolder folder, Path binaries, ProcessIdentity identity) {
        this.folder = folder;
        this.binaries = binaries;
        this.identity = identity;
    }

    /** Runs initdb unless it was done, in a folder beside the final one: nothing half done is ever used. */
    void create() {
        Path data = folder.resolve("data");
        if (Files.isDirectory(data)) {
            return;
        }
        Path unfinished = folder.resolve("data.unfinished");
        try {
            FileTrees.delete(unfinished);
            initdb(unfinished);
            Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create PostgreSQL's data in " + data, e);
        }
    }

    private void initdb(Path target) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program("initdb"),
                "--pgdata=" + target,
                "--username=" + USER,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8"));
        if (majorVersion() >= BUILTIN_LOCALES) {
            // They sort the same on every machine; before, C.UTF-8 is the system's.
            command.add("--locale-provider=builtin");
        }
        ChildProcess initdb = ChildProcess.start(
                new Launch("initdb", identity.command(command), Map.of(), folder.path(), folder.resolve("initdb.log")));
        if (!initdb.awaitExit(INITDB_LIMIT)) {
            initdb.kill();
            throw initdb.failure("did not end in " + INITDB_LIMIT.toSeconds() + " s");
        }
        if (initdb.exitStatus() != 0) {
            throw initdb.failure("failed");
        }
    }

    Launch launch(int port, Map<String, String> settings, Path log) {
        Path data = folder.resolve("data");
        identity.own(data);
        removeStalePid(data);
        List<String> command = new ArrayList<>(List.of(program(PROGRAM), "-D", data.toString()));
        Map<String, String> all = new LinkedHashMap<>(defaults(port));
        all.putAll(settings);
        all.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return new Launch("PostgreSQL", identity.command(command), Map.of(), data, log);
    }

    private static Map<String, String> defaults(int port) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("port", Integer.toString(port));
        settings.put("unix_socket_directories", "");
        settings.put("fsync", "on");
        settings.put("synchronous_commit", "on");
        settings.put("full_page_writes", "on");
        settings.put("max_connections", "200");
        settings.put("shared_buffers", "256MB");
        settings.put("timezone", "UTC");
        return settings;
    }

    /** PostgreSQL would refuse to start when the pid in this file belongs to somebody else by now. */
    private static void removeStalePid(Path data) {
        try {
            Files.deleteIfExists(data.resolve("postmaster.pid"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove the stale postmaster.pid in " + data, e);
        }
    }

    /** As {@code postgres --version} says it, "postgres (PostgreSQL) 18.6". */
    private int majorVersion() throws IOException {
        Process asked = new ProcessBuilder(program(PROGRAM), "--version").start();
        try (BufferedReader answer = asked.inputReader()) {
            return Integer.parseInt(String.valueOf(answer.readLine()).replaceFirst(".*\\) (\\d+).*", "$1"));
        }
    }

    private String program(String name) {
        return binaries.resolve("bin").resolve(name).toString();
    }
}

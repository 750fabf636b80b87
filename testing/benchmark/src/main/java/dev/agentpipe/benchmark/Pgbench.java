package dev.agentpipe.benchmark;

import dev.agentpipe.servers.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The reference: what the same server does with one message per transaction, driven by pgbench. */
final class Pgbench {

    static final List<Integer> CLIENTS = List.of(1, 8, 16, 32, 64);

    private static final String DATABASE = "reference";
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");
    private static final Pattern FAILED = Pattern.compile("number of failed transactions: (\\d+)");

    private final BenchmarkEnvironment lab;
    private final Path script;

    Pgbench(BenchmarkEnvironment lab) throws IOException, SQLException {
        this.lab = lab;
        this.script = lab.folder().resolve("single.sql");
        Files.writeString(script, Resource.text("single.sql"));
        try (Connection connection = lab.connect("agentpipe");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + DATABASE);
        }
        try (Connection connection = lab.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute(Resource.text("schema.sql"));
        }
    }

    /** Transactions per second with so many clients. */
    double run(int clients, int seconds) throws IOException, InterruptedException {
        PostgresServer server = lab.postgres();
        ProcessBuilder builder = new ProcessBuilder(
                        System.getProperty("agentpipe.pgbench", "pgbench"),
                        "-n",
                        "-f",
                        script.toString(),
                        "-c",
                        Integer.toString(clients),
                        "-j",
                        "2",
                        "-T",
                        Integer.toString(seconds),
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(server.port()),
                        "-U",
                        server.user(),
                        DATABASE)
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher tps = TPS.matcher(output);
        Matcher failed = FAILED.matcher(output);
        if (process.waitFor() != 0
                || !tps.find()
                || (failed.find() && !failed.group(1).equals("0"))) {
            throw new IOException("pgbench failed:\n" + output);
        }
        return Double.parseDouble(tps.group(1));
    }
}

package dev.agentpipe.benchmark;

import dev.agentpipe.servers.PostgresServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/**
 * The reference of the upload: psql's {@code \copy} of the same rows into the same tables in one transaction.
 *
 * <p>The rows are those of an upload that was just made, read back under a conversation id of their own. The one row
 * in the log is left out: a second one would break the order that the services rely on. Only the statements count, not
 * the start of psql.
 */
final class PsqlCopy {

    private static final List<String> TABLES = List.of("conversation", "participant", "message");
    private static final Pattern TIME = Pattern.compile("Time: ([0-9.]+) ms");

    private final BenchmarkEnvironment lab;

    PsqlCopy(BenchmarkEnvironment lab) {
        this.lab = lab;
    }

    /** Copies the rows of this conversation, and returns the milliseconds that it took. */
    double run(String conversationId) throws IOException, InterruptedException, SQLException {
        String copy = UUID.randomUUID().toString();
        StringBuilder script = new StringBuilder("\\set ON_ERROR_STOP on\n\\timing on\nBEGIN;\n");
        for (String table : TABLES) {
            Path rows = lab.folder().resolve(table + ".copy");
            dump(table, conversationId, copy, rows);
            script.append("\\copy ")
                    .append(table)
                    .append(" from '")
                    .append(rows)
                    .append("'\n");
        }
        script.append("COMMIT;\n");
        Path file = lab.folder().resolve("copy.sql");
        Files.writeString(file, script);
        Matcher times = TIME.matcher(psql(file));
        double millis = 0;
        int statements = 0;
        while (times.find()) {
            millis += Double.parseDouble(times.group(1));
            statements++;
        }
        if (statements != TABLES.size() + 2) {
            throw new IOException("psql timed " + statements + " statements");
        }
        return millis;
    }

    private void dump(String table, String from, String to, Path file) throws IOException, SQLException {
        String key = table.equals("conversation") ? "id" : "conversation_id";
        String names = lab.text("SELECT string_agg(column_name, ',' ORDER BY ordinal_position) FROM"
                + " information_schema.columns WHERE table_schema = 'public' AND table_name = '" + table + "'");
        String columns = List.of(names.split(",", -1)).stream()
                .map(name -> name.equals(key) ? "'" + to + "'" : name)
                .collect(Collectors.joining(", "));
        String copy = "COPY (SELECT " + columns + " FROM " + table + " WHERE " + key + " = '" + from + "') TO STDOUT";
        try (Connection connection = lab.connect("agentpipe");
                OutputStream out = Files.newOutputStream(file)) {
            connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copy, out);
        }
    }

    private String psql(Path script) throws IOException, InterruptedException {
        PostgresServer server = lab.postgres();
        ProcessBuilder builder = new ProcessBuilder(
                        System.getProperty("agentpipe.psql", "psql"),
                        "-X",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(server.port()),
                        "-U",
                        server.user(),
                        "-f",
                        script.toString(),
                        "agentpipe")
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("psql failed:\n" + output);
        }
        return output;
    }
}

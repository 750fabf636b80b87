package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Checkout;
import dev.agentpipe.servers.LogTail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command of testing/benchmark, as small as it gets: nothing is measured, each only has to end well and with its
 * tables. What needs pgbench, psql or Nchan is left out without them; {@code fill} is a part of {@code read}.
 */
final class BenchmarkIT {

    private static final Path JAR = Checkout.file("testing/benchmark/target/benchmark.jar");
    private static final Path NCHAN = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");
    /** Many times what it takes. */
    private static final int LIMIT_MINUTES = 10;

    private final Optional<Path> pgbench = postgresql("pgbench");
    private final Optional<Path> psql = postgresql("psql");
    private final boolean withPostgresql = pgbench.isPresent() && psql.isPresent();
    private final Optional<Tool> nginx = Tool.find("nginx");
    private final boolean withNchan = nginx.isPresent() && Files.exists(NCHAN);

    @TempDir
    private Path folder;

    @Test
    void nearly_every_command_on_one_system() throws Exception {
        String output = run("try --folder " + folder);

        assertThat(output)
                // fanout
                .contains("bare loop", "| one viewer, run 1", "| for each viewer")
                // read
                .contains("| summary of 90 days", "| beside 16 readers without pause")
                // export
                .contains("10 messages of 100 KB", "| csv")
                // growth
                .contains("100 around the middle, p50", "most deliveries/s", "| 2 behind the gateway", "of these HOT")
                .contains("| instances of ingest-service", "ratio to the short log")
                // endure
                .contains("| messages answered", "| log, indexes", "Restarted ");
        if (withPostgresql) {
            assertThat(output)
                    .contains("| pgbench at its best", "| /api/ingest/batch × 5, 8 connections", "generator alone")
                    .contains("| POST /api/sessions/upload", "| took");
        }
        assertThat(output.contains("Nchan, 2 workers")).isEqualTo(withNchan);
        for (String chart : List.of("log", "rows", "viewers-latency", "conversations", "ingest-instances")) {
            assertThat(folder.resolve("growth-" + chart + ".svg")).exists();
        }
        assertThat(folder.resolve("endure-memory.svg")).exists();
    }

    @Test
    @Tag("faults")
    void compare() throws Exception {
        String output = run(
                "compare --seconds 0 --rounds 1 --warm-up 0 --connections 1 --batch 5 --before " + Checkout.file(""));

        assertThat(output).contains("| 1 connections", "| batches of 5, 8 connections");
    }

    @Test
    @Tag("faults")
    void cold() throws Exception {
        assertThat(run("cold --seconds 0 --rounds 1 --viewers 5"))
                .contains("| ingest, start to ready", "| 5 viewers, 50 events/s", "| upload of 10,000 messages");
    }

    private String run(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dagentpipe.repository=" + Checkout.file("")));
        if (withPostgresql) {
            command.addAll(List.of("-Dagentpipe.pgbench=" + pgbench.get(), "-Dagentpipe.psql=" + psql.get()));
        }
        if (withNchan) {
            command.addAll(List.of("-Dagentpipe.nginx=" + nginx.get().command(), "-Dagentpipe.nchan=" + NCHAN));
        }
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(Arrays.asList(arguments.split(" ", -1)));
        Path log = Path.of("target", "benchmark-" + arguments.split(" ", 2)[0] + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended;
        try {
            ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
            if (!ended) {
                // It ends what it started.
                process.destroy();
                process.waitFor(1, TimeUnit.MINUTES);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        // The whole of it would hide what went wrong, which comes last.
        assertThat(ended ? "status " + process.exitValue() : "not after " + LIMIT_MINUTES + " minutes")
                .as("how " + command + " ended, and the end of what it printed:\n" + LogTail.of(log))
                .isEqualTo("status 0");
        return Files.readString(log);
    }

    /** The newest where Debian puts it; what is on the path may be a wrapper for another server. */
    private static Optional<Path> postgresql(String program) {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.exists(versions)) {
            return Optional.empty();
        }
        try (Stream<Path> found = Files.list(versions)) {
            return found.map(version -> version.resolve("bin").resolve(program))
                    .filter(Files::isExecutable)
                    .max(Path::compareTo);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}

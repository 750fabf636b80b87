package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentpipe.kit.Checkout;
import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.ServiceProcess;
import dev.agentpipe.servers.ServerConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * deploy/backup/backup, deploy/backup/restore and deploy/k8s/restore as an operator runs them, with services, viewers and a database that are in use.
 * Debian's pg_dump is older than the newest server, so the server is the oldest.
 */
class RestoreCommandIT {

    private static final Path BACKUP = Checkout.file("deploy/backup/backup");
    private static final Path RESTORE = Checkout.file("deploy/backup/restore");
    private static final Path RESTORE_ON_KUBERNETES = Checkout.file("deploy/k8s/restore");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static Cluster cluster;
    private static FakeEngine engine;

    @BeforeAll
    static void startCluster() throws Exception {
        Path program = DebianPackage.program("pg_dump", "postgresql-client-15", "libpq5");
        assumeTrue(program != null, "pg_dump is needed; Debian's package postgresql-client has it");
        // Each restore stops everything, and none of them is about how gently.
        Map<String, String> abrupt = Map.of("AGENTPIPE_STREAM_DRAIN", "0S");
        cluster = Cluster.startOneOfEach(OtherPostgres.oldest(), ServerConfig.temporary(), abrupt);
        Path programs = Files.createDirectories(folder.resolve("bin"));
        for (String name : List.of("pg_dump", "pg_restore", "psql")) {
            Files.createSymbolicLink(
                    programs.resolve(name), DebianPackage.program(name, "postgresql-client-15", "libpq5"));
        }
        engine = new FakeEngine(cluster, folder, programs);
    }

    @AfterAll
    static void stopCluster() throws IOException {
        if (engine != null) {
            engine.close();
            cluster.close();
        }
    }

    @Test
    void a_running_system_is_restored_by_one_command_and_its_viewers_are_told() throws Exception {
        post("kept", "m1", "in the backup");
        Path dump = backup();
        try (Viewer viewer = Viewer.watch(() -> stream().uri("/"), "?lastEventId=earliest")) {
            post("lost", "m2", "after the backup");
            await().atMost(LIMIT).until(() -> seen(viewer, "after the backup"));
            long epoch = epoch();

            Tool.Result restored = engine.run(RESTORE, dump.getFileName().toString());

            assertThat(restored.status()).as(restored.output()).isZero();
            assertThat(epoch()).isGreaterThan(epoch);
            assertThat(cluster.database().column("select id from conversation"))
                    .contains("kept")
                    .doesNotContain("lost");
            await("the viewer is told").atMost(LIMIT).until(() -> seen(viewer, "\"type\":\"stream.reset\""));
            post("new", "m3", "after the restore");
            await().atMost(LIMIT).until(() -> seen(viewer, "after the restore"));
        }
        assertThat(reader().get("/api/sessions/kept").body()).contains("in the backup");
        assertThat(reader().get("/api/sessions/lost").status()).isEqualTo(404);
    }

    @Test
    void so_it_is_on_kubernetes() throws Exception {
        post("kept-there", "m6", "in the backup");
        Path dump = backup();
        post("lost-there", "m7", "after the backup");
        long epoch = epoch();

        Tool.Result restored =
                engine.run(RESTORE_ON_KUBERNETES, dump.getFileName().toString());

        assertThat(restored.status()).as(restored.output()).isZero();
        assertThat(epoch()).isGreaterThan(epoch);
        assertThat(reader().get("/api/sessions/kept-there").status()).isEqualTo(200);
        assertThat(reader().get("/api/sessions/lost-there").status()).isEqualTo(404);
    }

    @Test
    void a_dump_that_ends_too_early_changes_nothing_and_the_system_runs_again() throws Exception {
        post("before", "m4", "stays");
        Path dump = backup();
        Path broken = dump.resolveSibling("agentpipe-broken.dump");
        Files.copy(dump, broken);
        try (FileChannel file = FileChannel.open(broken, StandardOpenOption.WRITE)) {
            file.truncate(file.size() - 2_000);
        }
        long epoch = epoch();

        Tool.Result restored = engine.run(RESTORE, broken.getFileName().toString());

        assertThat(restored.status()).as(restored.output()).isNotZero();
        assertThat(epoch()).isEqualTo(epoch);
        assertThat(cluster.database().column("select id from conversation")).contains("before");
        assertThat(reader().get("/api/sessions/before").body()).contains("stays");
        post("afterwards", "m5", "written");
    }

    @Test
    void nothing_stops_for_a_dump_that_is_not_there() throws Exception {
        String name = backup().getFileName().toString();
        List<Long> processes = processes();
        for (Path restore : List.of(RESTORE, RESTORE_ON_KUBERNETES)) {
            for (String missing : List.of("agentpipe-missing.dump", name.substring(0, name.length() - 1))) {
                Tool.Result result = engine.run(restore, missing);
                assertThat(result.status()).as(result.output()).isNotZero();
                assertThat(result.output()).contains(missing);
            }
        }
        assertThat(processes()).isEqualTo(processes);
    }

    @Test
    void both_list_the_backups_that_there_are() throws Exception {
        String name = backup().getFileName().toString();
        for (Path restore : List.of(RESTORE, RESTORE_ON_KUBERNETES)) {
            Tool.Result listed = engine.run(restore);
            assertThat(listed.status()).as(listed.output()).isZero();
            assertThat(listed.output()).contains(name);
        }
    }

    private static List<Long> processes() {
        return cluster.services().map(ServiceProcess::pid).toList();
    }

    private static Path backup() throws Exception {
        Tool.Result result = engine.run(BACKUP);
        assertThat(result.status()).as(result.output()).isZero();
        try (Stream<Path> files = Files.list(engine.backups())) {
            return files.filter(file -> !file.getFileName().toString().contains("broken"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private static void post(String conversation, String message, String content) {
        Client ingest = cluster.ingest().get(0).client(Cluster.API_KEY);
        assertThat(ingest.ingest(Events.message(conversation, message, content)).status())
                .isEqualTo(201);
    }

    private static boolean seen(Viewer viewer, String text) {
        return viewer.frames().stream().anyMatch(frame -> frame.data().contains(text));
    }

    private static long epoch() throws SQLException {
        return cluster.database().number("select epoch from event_log_head");
    }

    private static ServiceProcess stream() {
        return cluster.stream().get(0);
    }

    private static Client reader() {
        return stream().client(Cluster.API_KEY);
    }
}

package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Frame;
import dev.agentpipe.kit.ServiceProcess;
import dev.agentpipe.servers.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * An older state of the database is put in place under running services, and written to beyond its old head. Nobody
 * tells the services; every viewer is told to reload, and is given everything that is written after that.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestoreFaultsIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String RESET = "\"type\":\"stream.reset\"";

    private Cluster cluster;
    private int number;

    /** Puts the older state in place. */
    private interface Restore {
        PostgresServer server() throws Exception;
    }

    @BeforeAll
    void startCluster() {
        cluster = Cluster.startForFaults();
    }

    @AfterAll
    void stopCluster() {
        cluster.close();
    }

    @Test
    void a_copied_data_folder_is_noticed() throws Exception {
        write(40);
        Path copy = folder("copied");
        Backups.copyStopped(cluster.postgres(), copy);
        restoreAndAudit(() -> Backups.serve(copy));
    }

    @Test
    void a_base_backup_with_recovery_is_noticed() throws Exception {
        write(40);
        Path copy = folder("base");
        try (Load meanwhile = Load.startOpenEnded(cluster.ingest(), "meanwhile" + number + "-", Exercise.WRITERS)) {
            await().atMost(LIMIT).until(() -> meanwhile.answered() > 100);
            Backups.base(cluster, copy);
            meanwhile.stop();
            meanwhile.finish();
        }
        restoreAndAudit(() -> Backups.recover(copy));
    }

    @Test
    void a_dump_loaded_into_a_new_server_is_noticed() throws Exception {
        write(40);
        Path files = folder("dump");
        try (Dump dump = Dump.begin(cluster)) {
            dump.write(files);
        }
        restoreAndAudit(() -> Backups.load(cluster, files, folder("dumped")));
    }

    private void restoreAndAudit(Restore restore) throws Exception {
        Auditor before = Auditor.of(cluster.postgres().jdbcUrl());
        long from = before.size() + 1L;
        List<Viewer> viewers = viewers(before.head());
        try {
            // What the restored database will not have.
            write(20);
            Auditor lost = Auditor.of(cluster.postgres().jdbcUrl(), from);
            for (Viewer viewer : viewers) {
                await().atMost(LIMIT).untilAsserted(() -> assertThat(lost.viewerFaults(viewer.frames(), null, from))
                        .isEmpty());
            }
            PostgresServer old = restore.server();
            cluster.replacePostgres(old);
            await("resets").atMost(LIMIT).until(() -> viewers.stream().allMatch(RestoreFaultsIT::wasReset));
            List<String> answered = write(40);
            Auditor restored = Auditor.of(cluster.postgres().jdbcUrl());
            assertThat(restored.logFaults()).isEmpty();
            assertThat(restored.answerFaults(answered)).isEmpty();
            assertThat(cluster.database().number("select max(position) from event_log"))
                    .as("beyond the old head")
                    .isGreaterThan(from + lost.size());
            for (Viewer viewer : viewers) {
                await().atMost(LIMIT).until(() -> restored.head().equals(viewer.lastEventId()));
                assertThat(viewerFaults(viewer, lost, restored, from)).isEmpty();
            }
            for (ServiceProcess instance : cluster.stream()) {
                try (Viewer away = Viewer.resume(() -> instance.uri("/"), "", lost.head())) {
                    await("the reset of one who was away").atMost(LIMIT).until(() -> wasReset(away));
                }
            }
        } finally {
            viewers.forEach(Viewer::close);
        }
    }

    /** What it receives: the old log until its reset, and the new one from the id of the reset on. */
    private static List<String> viewerFaults(Viewer viewer, Auditor lost, Auditor restored, long from) {
        List<Frame> frames = viewer.frames();
        List<String> faults = new ArrayList<>(lost.viewerFaults(frames.subList(0, reset(frames)), null, from));
        faults.addAll(faultsAfterReset(viewer, restored));
        return faults;
    }

    /** Of what it received since it was told to reload: the new log, from the id of the reset on. */
    static List<String> faultsAfterReset(Viewer viewer, Auditor restored) {
        List<Frame> frames = viewer.frames();
        int reset = reset(frames);
        String id = frames.get(reset).id();
        long after = Long.parseLong(id.substring(id.indexOf('-') + 1));
        return restored.viewerFaults(frames.subList(reset + 1, frames.size()), null, after + 1);
    }

    private static int reset(List<Frame> frames) {
        int reset = 0;
        while (!frames.get(reset).data().contains(RESET)) {
            reset++;
        }
        return reset;
    }

    private static boolean wasReset(Viewer viewer) {
        return viewer.frames().stream().anyMatch(frame -> frame.data().contains(RESET));
    }

    /** By id: without one they would begin where their instance stands, which may be a little behind the log. */
    private List<Viewer> viewers(String after) {
        List<Viewer> viewers = new ArrayList<>();
        for (ServiceProcess instance : cluster.stream()) {
            viewers.add(Viewer.resume(() -> instance.uri("/"), "", after));
            viewers.add(Viewer.resume(() -> instance.uri("/"), "", after));
        }
        await().atMost(LIMIT).until(() -> viewers.stream().allMatch(Viewer::isConnected));
        return viewers;
    }

    private List<String> write(int messagesEach) throws Exception {
        try (Load load = Load.start(cluster.ingest(), "r" + ++number + "-", Exercise.WRITERS, messagesEach)) {
            return load.finish();
        }
    }

    private Path folder(String name) {
        return cluster.folder().resolve(name);
    }
}

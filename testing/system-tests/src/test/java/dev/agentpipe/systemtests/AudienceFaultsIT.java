package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.ServiceProcess;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many viewers, bad connections, and ids of events that are gone. */
@Tag("faults")
class AudienceFaultsIT extends FaultTests {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int STORM = 2_000;
    private static final int WATCHING = 500;
    private static final int HEALED = 10_000;

    @Test
    void a_stream_that_is_cut_in_the_middle_of_frames_goes_on_without_a_seam() throws Exception {
        try (FaultProxy line = new FaultProxy(cluster.stream().get(0).port());
                Viewer viewer = Viewer.watch(() -> URI.create("http://127.0.0.1:" + line.port() + "/"), "")) {
            await().atMost(LIMIT).until(viewer::isConnected);
            try (Exercise exercise = Exercise.begin(cluster).also(List.of(viewer))) {
                // No frame ends there, whatever the length of the first one.
                line.cutAnswersAfter(10_007);
                line.reset();
                exercise.answers(1_000);
                await().atMost(LIMIT).until(() -> viewer.connections() > 10);
                line.cutAnswersAfter(0);
                exercise.finishAndAudit();
            }
        }
        assertNothingIsLeftOver();
    }

    @Test
    void two_thousand_viewers_that_lose_their_streams_at_once_miss_nothing() throws Exception {
        List<Viewer> storm = audience(STORM);
        try (Exercise exercise = Exercise.begin(cluster, 25).also(storm)) {
            exercise.answers(50);
            storm.forEach(Viewer::dropConnection);
            exercise.finishAndAudit();
            assertThat(storm).allMatch(viewer -> viewer.connections() >= 2);
        } finally {
            storm.forEach(Viewer::close);
        }
        assertNothingIsLeftOver();
    }

    /** 500 viewers get 10,000 events of one commit, and none is dropped as slow. */
    @Test
    void a_healing_upload_reaches_every_viewer_and_drops_none() throws Exception {
        List<Viewer> watching = audience(WATCHING);
        long from = cluster.database().number("select 1 + max(position) from event_log");
        String conversation = "healed-" + from;
        try (Requests requests = new Requests()) {
            // What the live stream had brought before it was cut.
            new Writer(cluster.ingest(), Cluster.API_KEY, conversation, 50, 0).call();
            long since = System.nanoTime();
            String answer =
                    requests.uploadUntilStored(cluster.upload().get(0), Messages.eventLog(conversation, HEALED));
            assertThat(answer).contains("\"status\":\"healed\"").contains("\"messagesCreated\":" + (HEALED - 50));
            await().atMost(LIMIT).until(() -> watching.stream().allMatch(viewer -> viewer.count() >= HEALED));
            System.out.printf(
                    "%,d events reached %d viewers in %.1f s%n", HEALED, WATCHING, (System.nanoTime() - since) / 1e9);
            Auditor auditor = Auditor.of(cluster.postgres().jdbcUrl(), from);
            assertThat(auditor.size()).isEqualTo(HEALED);
            assertThat(auditor.logFaults()).isEmpty();
            for (Viewer viewer : watching) {
                assertThat(auditor.viewerFaults(viewer.frames(), null, from)).isEmpty();
                assertThat(viewer.connections())
                        .as("connections, more if it was dropped")
                        .isOne();
            }
        } finally {
            watching.forEach(Viewer::close);
        }
        assertNothingIsLeftOver();
    }

    @Test
    void a_deleted_conversation_is_a_silent_gap_for_a_viewer_that_resumes() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 20)) {
            exercise.finishAndAudit();
            Auditor before = exercise.auditor();
            String deleted = exercise.conversation(3);
            assertThat(cluster.database().number("select delete_conversation('" + deleted + "')::int"))
                    .isOne();
            await().atMost(LIMIT)
                    .until(() -> exercise.viewers().stream().allMatch(viewer -> viewer.count() == before.size() + 1));
            Auditor after = exercise.auditor();
            for (Viewer viewer : exercise.viewers()) {
                assertThat(before.followedBy(after).viewerFaults(viewer.frames(), null, 1))
                        .isEmpty();
            }
            for (ServiceProcess instance : cluster.stream()) {
                assertResumes(instance, "", exercise.startedAfter(), after, null, before.size() - 20 + 1);
                assertResumes(instance, "?conversationId=" + deleted, exercise.startedAfter(), after, deleted, 1);
            }
            new Writer(cluster.ingest(), Cluster.API_KEY, deleted, 1, 0).call();
            assertThat(exercise.auditor().size()).as("a late retry is refused").isEqualTo(after.size());
        }
        assertNothingIsLeftOver();
    }

    private static void assertResumes(
            ServiceProcess instance, String query, String id, Auditor log, String conversation, int events) {
        try (Viewer back = Viewer.resume(() -> instance.uri("/"), query, id)) {
            await().atMost(LIMIT).until(() -> back.count() >= events);
            assertThat(log.viewerFaults(back.frames(), conversation, 1)).isEmpty();
        }
    }

    @Test
    void a_viewer_that_resumes_from_before_what_retention_kept_is_told_to_reload() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 20)) {
            exercise.finishAndAudit();
            Auditor log = exercise.auditor();
            long first = exercise.from() + 100;
            cluster.database().number("select trim_log(" + first + ", 1000000)");
            assertThat(cluster.database().number("select min(position) from event_log"))
                    .isEqualTo(first);
            // A new instance knows nothing but what is left.
            ServiceProcess fresh = cluster.stream().get(0);
            fresh.kill();
            fresh.start();
            fresh.awaitReady();
            try (Viewer tooLate = Viewer.resume(() -> fresh.uri("/"), "", exercise.startedAfter());
                    Viewer inTime = Viewer.resume(() -> fresh.uri("/"), "", log.id(first - 1))) {
                await().atMost(LIMIT).until(() -> tooLate.count() == 1);
                assertThat(tooLate.frames().get(0).data()).contains("\"type\":\"stream.reset\"");
                assertThat(tooLate.frames().get(0).id()).isEqualTo(log.head());
                await().atMost(LIMIT).until(() -> inTime.count() >= log.size() - 100);
                assertThat(log.viewerFaults(inTime.frames(), null, first)).isEmpty();
            }
        }
        try (Exercise exercise = Exercise.begin(cluster, 20)) {
            exercise.finishAndAudit();
        }
        assertNothingIsLeftOver();
    }

    /** Connects {@code size} viewers, half to each instance. */
    private List<Viewer> audience(int size) {
        List<Viewer> audience = new ArrayList<>(IntStream.range(0, size)
                .mapToObj(i -> Viewer.watch(() -> cluster.stream().get(i % 2).uri("/"), ""))
                .toList());
        await("an audience of " + size).atMost(LIMIT).until(() -> audience.stream()
                .allMatch(Viewer::isConnected));
        return audience;
    }
}

package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.ServiceProcess;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** Any instance may die, freeze or be replaced at any moment. */
@Tag("faults")
class ProcessFaultsIT extends FaultListTests {

    private static final int UPLOADED = 3_000;

    @Override
    Stream<Fault> faults() {
        return Stream.of(
                new Fault("kills of the ingest instances", (cluster, exercise) -> kill(cluster.ingest(), exercise)),
                new Fault("kills of the stream instances", (cluster, exercise) -> kill(cluster.stream(), exercise)),
                new Fault("the kill of everything at once", ProcessFaultsIT::killAll),
                new Fault("the kill of an upload at any moment", ProcessFaultsIT::killUpload),
                new Fault("the kill of an upload in its transaction", ProcessFaultsIT::killUploadInTransaction),
                new Fault("freezes of the ingest instances", (cluster, exercise) -> cluster.ingest()
                        .forEach(instance -> freeze(instance, exercise))),
                new Fault("freezes of the stream instances", (cluster, exercise) -> cluster.stream()
                        .forEach(instance -> freeze(instance, exercise))),
                new Fault("a rolling restart", ProcessFaultsIT::rollingRestart));
    }

    /** At random moments, so that over many runs every window is hit. */
    private static void kill(List<ServiceProcess> instances, Exercise exercise) {
        for (ServiceProcess instance : instances) {
            Fault.lasting(Duration.ofMillis(ThreadLocalRandom.current().nextInt(300)));
            instance.kill();
            exercise.answers(100);
            instance.start();
            instance.awaitReady();
        }
    }

    private static void killAll(Cluster cluster, Exercise exercise) {
        List<ServiceProcess> all = cluster.services().toList();
        all.forEach(ServiceProcess::kill);
        cluster.redis().kill();
        cluster.postgres().kill();
        cluster.postgres().restart();
        cluster.redis().restart();
        all.forEach(ServiceProcess::start);
        all.forEach(ServiceProcess::awaitReady);
    }

    private static void killUpload(Cluster cluster, Exercise exercise) throws Exception {
        ServiceProcess upload = cluster.upload().get(0);
        String conversation = "killed-" + System.nanoTime();
        String log = Messages.eventLog(conversation, UPLOADED);
        try (Requests requests = new Requests()) {
            requests.upload(upload, log);
            Fault.lasting(Duration.ofMillis(ThreadLocalRandom.current().nextInt(500)));
            upload.kill();
            startAgainAndUpload(cluster, requests, conversation, log);
        }
    }

    private static void killUploadInTransaction(Cluster cluster, Exercise exercise) throws Exception {
        ServiceProcess upload = cluster.upload().get(0);
        String conversation = "killed-" + System.nanoTime();
        String log = Messages.eventLog(conversation, UPLOADED);
        try (Requests requests = new Requests();
                Connection stranger = cluster.database().connect();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(hashtextextended('" + conversation + "', 0))");
            requests.upload(upload, log);
            await("an upload that waits")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> cluster.database()
                                    .number("select count(*) from pg_locks where not granted"
                                            + " and locktype = 'advisory' and classid <> 1095781712")
                            > 0);
            upload.kill();
            stranger.rollback();
            startAgainAndUpload(cluster, requests, conversation, log);
        }
    }

    private static void startAgainAndUpload(Cluster cluster, Requests requests, String conversation, String log)
            throws Exception {
        ServiceProcess upload = cluster.upload().get(0);
        upload.start();
        upload.awaitReady();
        requests.uploadUntilStored(upload, log);
        assertThat(cluster.database()
                        .number("select count(*) from message where conversation_id = '" + conversation + "'"))
                .isEqualTo(UPLOADED);
    }

    private static void freeze(ServiceProcess instance, Exercise exercise) {
        instance.signal("STOP");
        exercise.answers(600);
        instance.signal("CONT");
        exercise.answers(100);
    }

    private static void rollingRestart(Cluster cluster, Exercise exercise) {
        for (ServiceProcess instance : cluster.services().toList()) {
            assertThat(instance.terminate())
                    .as(instance.name() + " ended by itself within its deadline")
                    .isTrue();
            instance.start();
            instance.awaitReady();
        }
    }
}

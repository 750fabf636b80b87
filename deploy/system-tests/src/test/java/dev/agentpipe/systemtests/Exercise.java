package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Writers and viewers at work while something breaks, and the audit afterwards. */
final class Exercise implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int WRITERS = 8;

    private final Cluster cluster;
    private final Load load;
    private final List<Viewer> viewers;

    private Exercise(Cluster cluster, Load load, List<Viewer> viewers) {
        this.cluster = cluster;
        this.load = load;
        this.viewers = viewers;
    }

    /**
     * Two viewers of everything on each stream instance, and one that moves to the other instance whenever its own is not
     * ready; then eight writers over all ingest instances.
     */
    static Exercise begin(Cluster cluster, int messagesEach) {
        List<Viewer> viewers = new ArrayList<>();
        for (ServiceProcess instance : cluster.stream()) {
            viewers.add(Viewer.watch(() -> instance.uri("/"), ""));
            viewers.add(Viewer.watch(() -> instance.uri("/"), ""));
        }
        viewers.add(Viewer.watch(anyReady(cluster), ""));
        await().atMost(LIMIT).until(() -> viewers.stream().allMatch(Viewer::isConnected));
        return new Exercise(cluster, Load.start(cluster.ingest(), "c", WRITERS, messagesEach), viewers);
    }

    private static Supplier<URI> anyReady(Cluster cluster) {
        return () -> cluster.stream().stream()
                .filter(instance -> instance.isAlive() && instance.isReady())
                .findFirst()
                .orElse(cluster.stream().get(0))
                .uri("/");
    }

    List<Viewer> viewers() {
        return viewers;
    }

    /** Waits until so many more messages were answered with success. */
    Exercise answers(int more) {
        int before = load.answered();
        await("answers after " + before).atMost(LIMIT).until(() -> load.answered() >= before + more);
        return this;
    }

    int answered() {
        return load.answered();
    }

    /** Waits for all writers and all viewers, and asserts the promise. */
    void finishAndAudit() throws Exception {
        audit(load.finish());
    }

    private void audit(List<String> answered) throws Exception {
        Auditor auditor = Auditor.of(cluster.postgres().jdbcUrl());
        assertThat(auditor.logFaults()).isEmpty();
        assertThat(auditor.answerFaults(answered)).isEmpty();
        await("all viewers have received " + auditor.size()).atMost(LIMIT).until(() -> viewers.stream()
                .allMatch(viewer -> viewer.count() >= auditor.size()));
        for (Viewer viewer : viewers) {
            assertThat(auditor.viewerFaults(viewer.frames(), null, 1)).isEmpty();
        }
    }

    @Override
    public void close() {
        load.close();
        viewers.forEach(Viewer::close);
    }
}

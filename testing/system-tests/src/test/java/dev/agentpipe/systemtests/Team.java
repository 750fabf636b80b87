package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Frame;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A project with its writers, its viewers, and somebody who asks for everything that there is. All that it writes has its
 * name in it: what another team receives must not.
 */
final class Team implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int WRITERS = 3;

    private final Cluster cluster;
    private final String name;
    private final String key;
    private final Load load;
    private final List<Viewer> viewers = new ArrayList<>();
    private final List<Viewer> curious = new ArrayList<>();
    private final Snoop snoop;

    private Team(Cluster cluster, String name, String other, long seed) {
        this.cluster = cluster;
        this.name = name;
        this.key = join(cluster, name);
        for (ServiceProcess instance : cluster.stream()) {
            viewers.add(Viewer.watch(() -> instance.uri("/"), "", key));
            // From the first event on: out of PostgreSQL, then out of the ring.
            curious.add(Viewer.watch(() -> instance.uri("/"), "?lastEventId=" + firstId(), key));
        }
        Supplier<java.net.URI> any = Exercise.anyReady(cluster);
        curious.add(Viewer.watch(any, "?conversationId=" + other + "-1", key));
        curious.add(Viewer.watch(any, "?conversationId=" + Snoop.CONTESTED, key));
        curious.add(Viewer.watch(any, "?types=message.created", key));
        await().atMost(LIMIT).until(() -> viewers().allMatch(Viewer::isConnected));
        load = Load.startOpenEnded(cluster.ingest(), key, name + "-", WRITERS);
        snoop = new Snoop(cluster, key, name, other, seed);
    }

    static Team start(Cluster cluster, String name, String other, long seed) {
        return new Team(cluster, name, other, seed);
    }

    /** Makes the project, and a key with every scope in it. */
    private static String join(Cluster cluster, String name) {
        var administrator = cluster.ingest().get(0).client(Cluster.API_KEY);
        Reply project = administrator.send("POST", "/api/projects", """
                {"id":"%s","name":"%s"}""".formatted(name, name));
        assertThat(project.status()).as(project.body()).isEqualTo(201);
        Reply key = administrator.send("POST", "/api/keys", """
                {"name":"all of %s","scopes":["ingest","upload","read","admin"],"project":"%s"}""".formatted(name, name));
        assertThat(key.status()).as(key.body()).isEqualTo(201);
        return key.json().path("key").asText();
    }

    private String firstId() {
        try {
            return cluster.database().number("select epoch from event_log_head") + "-0";
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Stream<Viewer> viewers() {
        return Stream.concat(viewers.stream(), curious.stream());
    }

    /** Waits for this many more successful answers. */
    void answers(int more) {
        int before = load.answered();
        await().atMost(LIMIT).until(() -> load.answered() >= before + more);
    }

    /** What is wrong: own events that are missing or come twice, and all that has the other team's name in it. */
    List<String> faults(String other) throws Exception {
        List<String> faults = new ArrayList<>(snoop.faults());
        load.stop();
        List<String> answered = load.finish();
        Auditor auditor = Auditor.of(cluster.postgres().jdbcUrl());
        faults.addAll(auditor.logFaults());
        faults.addAll(auditor.answerFaults(answered));
        for (Viewer viewer : viewers) {
            await().atMost(LIMIT).until(() -> viewer.count() >= auditor.eventsSaying(name));
            faults.addAll(auditor.viewerFaultsSaying(viewer.frames(), name));
        }
        viewers().forEach(viewer -> viewer.frames().stream()
                .map(Frame::data)
                .filter(data -> data.contains(other))
                .limit(3)
                .forEach(data -> faults.add(name + " watched: " + data)));
        assertThat(snoop.blindAt()).isEmpty();
        return faults;
    }

    @Override
    public void close() {
        snoop.close();
        load.close();
        viewers().forEach(Viewer::close);
    }
}

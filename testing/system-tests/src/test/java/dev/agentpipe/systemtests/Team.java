package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentpipe.kit.Frame;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.ServiceProcess;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A project with its writers, its viewers, and somebody who asks for everything that there is. All that it writes has its
 * name in it: what another team receives must not.
 */
final class Team implements AutoCloseable {

    /** A conversation that both teams try to write: whoever comes first has it, and the other knows no more than its id. */
    static final String CONTESTED = "contested-1";

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int WRITERS = 3;

    private final Cluster cluster;
    private final String name;
    private final String key;
    private final Load load;
    private final List<Viewer> viewers = new ArrayList<>();
    private final List<Viewer> curious = new ArrayList<>();
    private final List<String> received = Collections.synchronizedList(new ArrayList<>());
    private final Thread asking;
    private volatile boolean stopped;

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
        curious.add(Viewer.watch(any, "?conversationId=" + CONTESTED, key));
        curious.add(Viewer.watch(any, "?types=message.created", key));
        await().atMost(LIMIT).until(() -> viewers().allMatch(Viewer::isConnected));
        load = Load.startOpenEnded(cluster.ingest(), key, name + "-", WRITERS);
        asking = new Thread(() -> askForEverything(new Random(seed), other), "asking for " + name);
        asking.start();
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

    private void askForEverything(Random random, String other) {
        List<String> paths = List.of(
                "/api/sessions",
                "/api/sessions?limit=1",
                "/api/sessions?project=" + other,
                "/api/sessions/" + other + "-1",
                "/api/sessions/" + other + "-1/messages",
                "/api/sessions/" + CONTESTED,
                "/api/realtime/stats");
        List<String> atIngest = List.of(
                "/api/ingest/rejected",
                "/api/keys",
                "/api/keys/audit",
                "/api/audit",
                "/api/projects",
                "/api/usage?from=2026-01-01&to=2099-01-01");
        for (int turn = 1; !stopped; turn++) {
            switch (random.nextInt(4)) {
                case 0 -> ask(cluster.ingest(), random, "GET", atIngest.get(random.nextInt(atIngest.size())), null);
                case 1 -> ask(cluster.ingest(), random, "POST", "/api/ingest", contested(turn));
                case 2 ->
                    ask(cluster.upload(), random, "POST", "/api/sessions/upload", Messages.session(CONTESTED, name));
                default -> ask(cluster.stream(), random, "GET", paths.get(random.nextInt(paths.size())), null);
            }
        }
    }

    private String contested(int number) {
        return Messages.created(CONTESTED, name + "-contested-" + number, number)
                .replace(Messages.SAID, name + " ");
    }

    private void ask(List<ServiceProcess> instances, Random random, String method, String path, String body) {
        ServiceProcess instance = instances.get(random.nextInt(instances.size()));
        try {
            Reply reply = instance.client(key).within(Duration.ofSeconds(10)).send(method, path, body);
            received.add(method + " " + path + ": " + reply.status() + " "
                    + reply.raw().headers().map() + " " + reply.body());
        } catch (UncheckedIOException killed) {
            assertThat(killed).isNotNull();
        }
    }

    /** What is wrong: own events that are missing or come twice, and all that has the other team's name in it. */
    List<String> faults(String other) throws Exception {
        stopped = true;
        asking.join(LIMIT.toMillis());
        load.stop();
        List<String> answered = load.finish();
        Auditor auditor = Auditor.of(cluster.postgres().jdbcUrl());
        List<String> faults = new ArrayList<>(auditor.logFaults());
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
        // What it asked for names the other one; the answer must not.
        received.stream()
                .filter(exchange -> exchange.substring(exchange.indexOf(": ")).contains(other))
                .limit(3)
                .forEach(exchange -> faults.add(name + " was answered: " + exchange));
        assertThat(received).as("answers").hasSizeGreaterThan(20);
        return faults;
    }

    @Override
    public void close() {
        stopped = true;
        load.close();
        viewers().forEach(Viewer::close);
    }
}

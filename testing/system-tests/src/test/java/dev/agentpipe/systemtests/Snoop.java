package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.ServiceProcess;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Somebody of one team who requests everything that there is, round after round, and most of all what is the other
 * team's. What it writes has its own team's name in it, so every answer with the other one's name in it is a fault.
 */
final class Snoop implements AutoCloseable {

    /** A conversation that both teams try to write: whoever comes first has it, and the other knows no more than its id. */
    static final String CONTESTED = "contested-1";

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final int SHOWN = 500;
    private static final String NOVEMBER = "from=2026-11-01&to=2026-12-01";
    private static final String DELIVERED = "bridge.test";

    /** What stream-service answers. There is something to be found, or nothing found of the other team would say nothing. */
    private static final List<String> OWN = List.of(
            "/api/sessions",
            "/api/sessions?sort=lastEvent",
            "/api/sessions?agentType={name}",
            "/api/sessions?q={name}",
            "/api/sessions/{name}-1/messages?limit=5",
            "/api/sessions/{name}-own",
            "/api/sessions/{name}-own/export?format=ndjson",
            "/api/sessions/{name}-own/replay?speed=16",
            "/api/search?q={name}",
            "/api/metrics/summary?by=project&" + NOVEMBER,
            "/api/metrics/summary?by=agentType&" + NOVEMBER,
            "/api/metrics/summary?by=model&" + NOVEMBER,
            "/api/webhooks");

    private static final List<String> FOREIGN = List.of(
            "/api/sessions?limit=1",
            "/api/sessions?project={other}",
            "/api/sessions?agentType={other}&sort=cost",
            "/api/sessions?q={other}&sort=tokens",
            "/api/sessions/{other}-1",
            "/api/sessions/{other}-1/messages?limit=5",
            "/api/sessions/{other}-1/messages?around={other}-1-1",
            "/api/sessions/{other}-own/messages?at=1",
            "/api/sessions/{other}-own/export?format=json",
            "/api/sessions/{other}-own/export?format=csv",
            "/api/sessions/{other}-own/replay?speed=16",
            "/api/search?q={other}",
            "/api/search?q=nothing&project={other}",
            "/api/metrics/summary?by=agentType&project={other}&" + NOVEMBER,
            "/api/realtime/stats",
            "/api/webhooks?project={other}",
            "/api/webhooks/{webhook}",
            "/api/webhooks/{webhook}/failed");

    private static final List<String> ABOUT_CONTESTED = List.of(
            "/api/sessions/" + CONTESTED,
            "/api/sessions/" + CONTESTED + "/messages",
            "/api/sessions/" + CONTESTED + "/export?format=markdown",
            "/api/sessions/" + CONTESTED + "/replay?speed=16");

    private static final List<String> AT_INGEST = List.of(
            "/api/ingest/rejected",
            "/api/keys",
            "/api/keys/audit",
            "/api/audit",
            "/api/audit?project={other}",
            "/api/projects",
            "/api/usage?from=2026-01-01&to=2027-01-01",
            "/api/usage?from=2026-01-01&to=2027-01-01&project={other}");

    private final Cluster cluster;
    private final String name;
    private final String other;
    private final String key;
    private final Random random;
    private final WebhookReceiver receiver = new WebhookReceiver();
    /** The first fault at each path. */
    private final Map<String, String> faults = Collections.synchronizedMap(new TreeMap<>());

    private final Set<String> foundOwn = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger rounds = new AtomicInteger();
    private final Thread thread;
    private volatile boolean stopped;

    private record Question(List<ServiceProcess> instances, String method, String path, String body) {}

    Snoop(Cluster cluster, String key, String name, String other, long seed) {
        this.cluster = cluster;
        this.key = key;
        this.name = name;
        this.other = other;
        this.random = new Random(seed);
        Reply webhook = cluster.stream().get(0).client(key).send("POST", "/api/webhooks", """
                {"url":"%s","types":["%s"]}""".formatted(
                        receiver.url(name), DELIVERED));
        assertThat(webhook.status()).as(webhook.body()).isEqualTo(201);
        this.thread = new Thread(this::askForEverything, "asking for " + name);
        this.thread.start();
    }

    private void askForEverything() {
        for (int round = 1; !stopped; round++) {
            List<Question> questions = questions(round);
            Collections.shuffle(questions, random);
            for (Question question : questions) {
                if (!stopped) {
                    ask(question);
                }
            }
            rounds.set(round);
        }
    }

    private List<Question> questions(int round) {
        String webhook = ofOther("select max(id) from webhook where project = ?");
        String foreignKey = ofOther("select max(id) from api_key where project = ?");
        List<Question> questions = new ArrayList<>();
        Stream.of(OWN, FOREIGN, ABOUT_CONTESTED)
                .flatMap(List::stream)
                .map(path -> named(path).replace("{webhook}", webhook))
                .forEach(path -> questions.add(new Question(cluster.stream(), "GET", path, null)));
        AT_INGEST.forEach(path -> questions.add(new Question(cluster.ingest(), "GET", named(path), null)));
        for (String event : List.of(own(round), noticed(round), contested(round))) {
            questions.add(new Question(cluster.ingest(), "POST", "/api/ingest", event));
        }
        questions.add(
                new Question(cluster.upload(), "POST", "/api/sessions/upload", Messages.session(CONTESTED, name)));
        // None of these is its to change.
        questions.add(new Question(cluster.stream(), "DELETE", "/api/sessions/" + other + "-1", null));
        questions.add(new Question(cluster.stream(), "POST", "/api/webhooks/" + webhook + "/enable", "{}"));
        questions.add(new Question(
                cluster.stream(), "POST", "/api/webhooks", """
                {"url":"%s","types":["%s"],"project":"%s"}""".formatted(receiver.url(name), DELIVERED, other)));
        questions.add(new Question(cluster.ingest(), "POST", "/api/keys/" + foreignKey + "/rotate", "{}"));
        questions.add(new Question(cluster.ingest(), "POST", "/api/keys", """
                {"name":"%s","scopes":["read"],"project":"%s"}""".formatted(name, other)));
        return questions;
    }

    private String named(String path) {
        return path.replace("{name}", name).replace("{other}", other);
    }

    /** {@code none} while the other team has none yet. */
    private String ofOther(String sql) {
        try {
            String id = cluster.database().value(sql, other);
            return id == null ? "none" : id;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Statistics name agent types and models. */
    private String own(int number) {
        return Messages.created(name + "-own", name + "-own-" + number, number)
                .replace(Messages.SAID, name + " ")
                .replace("\"agent_type\":\"claude\"", "\"agent_type\":\"" + name + "\"")
                .replace("claude-sonnet-4", name);
    }

    private String noticed(int number) {
        return """
                {"type":"%s","timestamp":"2026-11-20T23:16:21Z","data":{"conversation_id":"%s-own","round":%d}}""".formatted(DELIVERED, name, number);
    }

    private String contested(int number) {
        return Messages.created(CONTESTED, name + "-contested-" + number, number)
                .replace(Messages.SAID, name + " ");
    }

    private void ask(Question question) {
        List<ServiceProcess> instances = question.instances();
        ServiceProcess instance = instances.get(random.nextInt(instances.size()));
        try {
            Reply reply =
                    instance.client(key).within(ANSWER_LIMIT).send(question.method(), question.path(), question.body());
            answers.incrementAndGet();
            // What it asked for may name the other team; the answer must not.
            check(
                    question.method() + " " + question.path(),
                    reply.status() + " " + reply.raw().headers().map() + " " + reply.body());
            if (reply.status() == 200 && reply.body().contains(name)) {
                foundOwn.add(question.path());
            }
        } catch (UncheckedIOException killed) {
            assertThat(killed).isNotNull();
        }
    }

    private void check(String what, String told) {
        int at = told.indexOf(other);
        if (at >= 0) {
            faults.putIfAbsent(
                    what,
                    name + " was answered: " + what + ": "
                            + told.substring(Math.max(0, at - SHOWN), Math.min(told.length(), at + SHOWN)));
        }
    }

    /** Asks for everything once more, and ends; gives every answer with the other team's name in it. */
    List<String> faults() throws InterruptedException {
        // The round under way, and a whole one in which nothing is killed any more.
        int before = rounds.get();
        await().atMost(LIMIT).until(() -> rounds.get() >= before + 2);
        end();
        receiver.bodies().forEach(body -> check("a delivery", body));
        assertThat(answers.get()).as("answers").isGreaterThan(20);
        return List.copyOf(faults.values());
    }

    /** Where it did not even find what is its own team's, so that finding nothing of the other one says nothing. */
    Set<String> blindAt() {
        Set<String> missing = new TreeSet<>();
        OWN.stream().map(this::named).filter(path -> !foundOwn.contains(path)).forEach(missing::add);
        if (receiver.bodies().stream().noneMatch(body -> body.contains(name))) {
            missing.add("deliveries");
        }
        return missing;
    }

    private void end() throws InterruptedException {
        stopped = true;
        thread.join(LIMIT.toMillis());
    }

    @Override
    public void close() {
        try {
            end();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
        receiver.close();
    }
}

package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Frame;
import dev.agentpipe.kit.ServiceProcess;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Writers and viewers at work while something breaks, and the audit afterwards. Several may follow each other in one
 * cluster: each has conversations of its own, and begins where the log ends.
 */
final class Exercise implements AutoCloseable {

    static final int WRITERS = 8;

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Cluster cluster;
    private final long from;
    private final String prefix = "c" + NUMBERS.incrementAndGet() + "-";
    private final List<Viewer> viewers = new ArrayList<>();
    private final Viewer ofOneConversation;
    private final Viewer ofMessages;
    private final Viewer ofErrors;
    private final List<Viewer> others = new ArrayList<>();
    private final Load load;
    private final boolean openEnded;

    private Exercise(Cluster cluster, int writers, OptionalInt messagesEach) throws SQLException {
        this.cluster = cluster;
        this.from = 1 + cluster.database().number("select coalesce(max(position), 0) from event_log");
        for (ServiceProcess instance : cluster.stream()) {
            viewers.add(Viewer.watch(() -> instance.uri("/"), ""));
            viewers.add(Viewer.watch(() -> instance.uri("/"), ""));
        }
        viewers.add(Viewer.watch(anyReady(cluster), ""));
        ofOneConversation = Viewer.watch(anyReady(cluster), "?conversationId=" + conversation(1));
        ofMessages = Viewer.watch(anyReady(cluster), "?types=message.created");
        ofErrors = Viewer.watch(anyReady(cluster), "?types=conversation.error");
        await("connected viewers").atMost(LIMIT).until(() -> all().allMatch(Viewer::isConnected));
        this.load = messagesEach.isPresent()
                ? Load.start(cluster.ingest(), prefix, writers, messagesEach.getAsInt())
                : Load.startOpenEnded(cluster.ingest(), prefix, writers);
        this.openEnded = messagesEach.isEmpty();
    }

    /**
     * Two viewers of everything on each stream instance, and some that move to the other instance whenever their own is
     * not ready: of everything, of one conversation, of messages, which is all that is written, and of something else;
     * then eight writers over all ingest instances.
     */
    static Exercise begin(Cluster cluster, int messagesEach) throws SQLException {
        return begin(cluster, WRITERS, messagesEach);
    }

    /** The same with so many writers. */
    static Exercise begin(Cluster cluster, int writers, int messagesEach) throws SQLException {
        return new Exercise(cluster, writers, OptionalInt.of(messagesEach));
    }

    /** As {@link #begin(Cluster, int)}, with writers that go on at a modest rate until the audit. */
    static Exercise begin(Cluster cluster) throws SQLException {
        return new Exercise(cluster, WRITERS, OptionalInt.empty());
    }

    /** Adds viewers that were connected before and must receive the same. */
    Exercise also(List<Viewer> more) {
        others.addAll(more);
        return this;
    }

    /** Its first position. */
    long from() {
        return from;
    }

    /** The id of the event before its first one. */
    String startedAfter() throws SQLException {
        return cluster.database().number("select epoch from event_log_head") + "-" + (from - 1);
    }

    /** Audits what is committed now. */
    Auditor auditor() throws SQLException {
        return Auditor.of(cluster.postgres().jdbcUrl(), from);
    }

    static Supplier<URI> anyReady(Cluster cluster) {
        return () -> cluster.stream().stream()
                .filter(instance -> instance.isAlive() && instance.isReady())
                .findFirst()
                .orElse(cluster.stream().get(0))
                .uri("/");
    }

    /** Of the writer with this number, from 1 on. */
    String conversation(int number) {
        return prefix + number;
    }

    /** Those that watch everything. */
    List<Viewer> viewers() {
        return viewers;
    }

    private Stream<Viewer> all() {
        return Stream.concat(viewers.stream(), Stream.of(ofOneConversation, ofMessages, ofErrors));
    }

    /** Waits for this many more successful answers. */
    Exercise answers(int more) {
        int before = load.answered();
        await("answers after " + before).atMost(LIMIT).until(() -> load.answered() >= before + more);
        return this;
    }

    int answered() {
        return load.answered();
    }

    /** How many messages of one writer were answered with success. */
    int answered(int number) {
        return load.answered(number);
    }

    /** Waits for all writers and all viewers, and asserts the promise. */
    void finishAndAudit() throws Exception {
        assertThat(faults()).isEmpty();
    }

    /** As {@link #finishAndAudit}, but returns what is wrong. */
    List<String> faults() throws Exception {
        return faults(LIMIT);
    }

    List<String> faults(Duration maxWait) throws Exception {
        if (openEnded) {
            load.stop();
        }
        List<String> answered = load.finish();
        Auditor auditor = auditor();
        List<String> faults = new ArrayList<>(auditor.logFaults());
        faults.addAll(auditor.answerFaults(answered));
        List<Viewer> ofAll = new ArrayList<>(viewers);
        ofAll.addAll(others);
        ofAll.add(ofMessages);
        int ofOne = auditor.eventsOf(conversation(1));
        long until = System.nanoTime() + maxWait.toNanos();
        await().atMost(maxWait.plusSeconds(60))
                .until(() -> System.nanoTime() > until
                        || (ofAll.stream().allMatch(viewer -> viewer.count() >= auditor.size())
                                && ofOneConversation.count() >= ofOne));
        for (Viewer viewer : ofAll) {
            faults.addAll(auditor.viewerFaults(viewer.frames(), null, from));
        }
        faults.addAll(auditor.viewerFaults(ofOneConversation.frames(), conversation(1), from));
        for (Frame unwanted : ofErrors.frames()) {
            faults.add("event " + unwanted.id() + " came to a viewer of another type");
        }
        return faults;
    }

    @Override
    public void close() {
        all().forEach(Viewer::close);
        load.close();
    }
}

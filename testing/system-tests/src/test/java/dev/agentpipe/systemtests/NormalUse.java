package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;

import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One client that sends a message every 25 ms and does not repeat what is refused, and one viewer of its conversation:
 * what everybody else experiences while somebody asks for the worst.
 */
final class NormalUse implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(25);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
    private static final Duration DELIVERY_LIMIT = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final Client client;
    private final String conversation = "normal-" + System.nanoTime();
    private final Viewer viewer;
    private final Thread thread;
    private final Map<String, Long> sentAt = new ConcurrentHashMap<>();
    private final List<Long> answers = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> deliveries = Collections.synchronizedList(new ArrayList<>());
    private final List<String> refusals = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean stopped;

    /**
     * What it was like for a while.
     *
     * @param answer the 99th percentile of POST to answer, in milliseconds
     * @param delivery the 99th percentile of POST to the viewer's receipt, in milliseconds
     * @param refusals everything but 200 and 201
     */
    record Experience(int messages, double answer, double delivery, List<String> refusals) {}

    private NormalUse(Cluster cluster) {
        this.cluster = cluster;
        client = cluster.ingest().get(0).client(Cluster.API_KEY).within(ANSWER_LIMIT);
        viewer = Viewer.watch(() -> cluster.stream().get(0).uri("/"), "?conversationId=" + conversation);
        viewer.onEvent(frame -> received(frame.data()));
        thread = new Thread(this::send, "normal client");
    }

    static NormalUse start(Cluster cluster) {
        NormalUse use = new NormalUse(cluster);
        await("the normal viewer").atMost(DELIVERY_LIMIT).until(use.viewer::isConnected);
        use.thread.start();
        return use;
    }

    private void send() {
        for (int number = 0; !stopped; number++) {
            String id = conversation + "-" + number;
            long since = System.nanoTime();
            sentAt.put(id, since);
            try {
                Reply reply = client.ingest(Events.message(conversation, id, "hello"));
                if (reply.stored()) {
                    answers.add(System.nanoTime() - since);
                } else {
                    sentAt.remove(id);
                    refusals.add(reply.status() + " " + reply.text("error"));
                }
            } catch (UncheckedIOException broken) {
                refusals.add(broken.getCause().toString());
            }
            LockSupport.parkNanos(PERIOD.toNanos() - (System.nanoTime() - since));
        }
    }

    private void received(String frame) {
        int at = frame.indexOf(conversation + "-");
        Long since = at < 0 ? null : sentAt.get(frame.substring(at, frame.indexOf('"', at)));
        if (since != null) {
            deliveries.add(System.nanoTime() - since);
        }
    }

    /** What it was like since the last call; waits until the viewer has what was answered. */
    Experience experience() {
        int expected = answers.size();
        long until = System.nanoTime() + DELIVERY_LIMIT.toNanos();
        await().atMost(DELIVERY_LIMIT.plusSeconds(5))
                .until(() -> deliveries.size() >= expected || System.nanoTime() > until);
        Experience experience =
                new Experience(answers.size(), percentile(answers), percentile(deliveries), List.copyOf(refusals));
        answers.clear();
        deliveries.clear();
        refusals.clear();
        return experience;
    }

    private static double percentile(List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.ceil(sorted.length * 0.99) - 1] / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    /** Ends the client, and gives what the viewer has missed, had twice or out of order. */
    List<String> finish() throws SQLException {
        stopped = true;
        try {
            thread.join(ANSWER_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Auditor auditor = Auditor.ofConversation(cluster.postgres().jdbcUrl(), conversation);
        int events = auditor.size();
        long until = System.nanoTime() + DELIVERY_LIMIT.toNanos();
        await().atMost(DELIVERY_LIMIT.plusSeconds(5))
                .until(() -> viewer.count() >= events || System.nanoTime() > until);
        List<String> faults = new ArrayList<>(cluster.database().gaps());
        faults.addAll(auditor.viewerFaults(viewer.frames(), conversation, 1));
        return faults;
    }

    @Override
    public void close() {
        stopped = true;
        viewer.close();
    }
}

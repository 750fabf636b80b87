package dev.agentpipe.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Writers that send messages at a rate, one at a time each, and repeat what was not answered. Their conversations end after
 * a while and others begin.
 */
final class EnduringWriters {

    private static final int WRITERS = 16;
    private static final double NANOS = 1e9;
    private static final double MOST_BEHIND = NANOS;
    private static final String COMPLETED = """
            {"type":"conversation.completed","timestamp":"%s","data":{"conversation_id":"%s","status":"completed"}}""";

    private final List<PostTarget> targets;
    private final List<InetSocketAddress> addresses;
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong repeats = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile EventTemplate template = new EventTemplate();
    private volatile double perSecond = Double.POSITIVE_INFINITY;
    private volatile boolean ending;
    private volatile Exception failure;

    /** They begin as fast as they are answered. */
    EnduringWriters(List<PostTarget> targets) {
        this.targets = List.copyOf(targets);
        this.addresses = targets.stream().map(PostTarget::address).toList();
        for (int i = 0; i < WRITERS; i++) {
            int first = i;
            threads.add(new Thread(() -> write(first), "writer-" + i));
        }
        threads.forEach(Thread::start);
    }

    /** Of all together, from now on. */
    void pace(double eventsPerSecond) {
        perSecond = eventsPerSecond;
    }

    private void write(int first) {
        try (RetryingPost post = new RetryingPost(addresses, first)) {
            double due = System.nanoTime();
            while (!ending && failure == null) {
                post.send(message());
                answered.incrementAndGet();
                // After a restart it does not make up for more than a second.
                due = Math.max(due + WRITERS * NANOS / perSecond, System.nanoTime() - MOST_BEHIND);
                LockSupport.parkNanos((long) (due - System.nanoTime()));
            }
            repeats.addAndGet(post.repeats());
        } catch (IOException | InterruptedException | RuntimeException e) {
            failure = e;
        }
    }

    private byte[] message() {
        EventTemplate current = template;
        byte[] head = PostConnection.head(targets.get(0), current.length());
        ByteBuffer request = ByteBuffer.allocate(head.length + current.length());
        request.put(head).put(current.bytes());
        current.patch(request, head.length, numbers.getAndIncrement(), 0);
        return request.array();
    }

    /** Ends the conversations so far. Messages to them that are on their way come after their end, which is allowed. */
    void turn() throws IOException, InterruptedException {
        EventTemplate before = template;
        template = new EventTemplate();
        try (RetryingPost post = new RetryingPost(addresses, 0)) {
            for (String id : before.conversationIds()) {
                byte[] body = COMPLETED.formatted(Instant.now(), id).getBytes(StandardCharsets.US_ASCII);
                byte[] head = PostConnection.head(targets.get(0), body.length);
                post.send(ByteBuffer.allocate(head.length + body.length)
                        .put(head)
                        .put(body)
                        .array());
            }
        }
    }

    /** Messages that were answered 200 or 201. */
    long answered() {
        return answered.get();
    }

    /** How often one had to be sent again; known when they have ended. */
    long repeats() {
        return repeats.get();
    }

    void check() throws Exception {
        if (failure != null) {
            throw failure;
        }
    }

    /** Returns when the last messages are answered. */
    void end() throws InterruptedException {
        ending = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}

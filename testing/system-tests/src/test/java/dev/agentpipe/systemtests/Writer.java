package dev.agentpipe.systemtests;

import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.ServiceProcess;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends messages of one conversation one after the other, as the command line would: only 200 and 201 are success, a 5xx
 * or a broken connection is tried again with the same bytes, here with a short pause and on the next instance.
 */
final class Writer implements Callable<List<String>> {

    private static final long MAX_WAIT = TimeUnit.SECONDS.toNanos(90);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

    private final List<ServiceProcess> instances;
    private final String key;
    private final String conversationId;
    private final int messages;
    private final long pauseNanos;
    private volatile boolean stopped;
    private volatile boolean abandoned;
    private final List<String> answered = Collections.synchronizedList(new ArrayList<>());

    Writer(List<ServiceProcess> instances, String key, String conversationId, int messages, long pauseNanos) {
        this.instances = instances;
        this.key = key;
        this.conversationId = conversationId;
        this.messages = messages;
        this.pauseNanos = pauseNanos;
    }

    /** Sends all of them; returns the ids that were answered with success, which must be all. */
    @Override
    public List<String> call() throws Exception {
        int instance = ThreadLocalRandom.current().nextInt(instances.size());
        for (int number = 1; number <= messages && !stopped; number++) {
            String id = conversationId + "-" + number;
            String body = Messages.created(conversationId, id, number);
            long deadline = System.nanoTime() + MAX_WAIT;
            for (int attempt = 0; !post(instances.get((instance + attempt) % instances.size()), body); attempt++) {
                if (abandoned || System.nanoTime() > deadline) {
                    throw new IllegalStateException(id + " was never stored");
                }
                LockSupport.parkNanos(PAUSE);
            }
            answered.add(id);
            LockSupport.parkNanos(pauseNanos);
        }
        return List.copyOf(answered);
    }

    /** Stops after the current message, which still has to be answered. */
    void stop() {
        stopped = true;
    }

    /** Stops even if the current message is never answered; that one then fails. */
    void abandon() {
        stopped = true;
        abandoned = true;
    }

    /** What was answered with success so far. */
    List<String> answered() {
        synchronized (answered) {
            return List.copyOf(answered);
        }
    }

    private boolean post(ServiceProcess instance, String body) {
        try {
            Reply answer = instance.client(key).within(ANSWER_LIMIT).ingest(body);
            if (answer.status() >= 400 && answer.status() < 500) {
                throw new IllegalStateException(answer.status() + " " + answer.body());
            }
            return answer.stored();
        } catch (UncheckedIOException broken) {
            return false;
        }
    }
}

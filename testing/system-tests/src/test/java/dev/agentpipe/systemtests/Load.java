package dev.agentpipe.systemtests;

import dev.agentpipe.kit.ServiceProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Several writers at once, each in a conversation of its own. */
final class Load implements AutoCloseable {

    private static final int LIMIT_SECONDS = 180;

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(15);

    private final ExecutorService threads;
    private final List<Writer> writers = new ArrayList<>();
    private final List<Future<List<String>>> results = new ArrayList<>();

    private Load(int writers) {
        threads = Executors.newFixedThreadPool(writers);
    }

    static Load start(List<ServiceProcess> instances, String prefix, int writers, int messagesEach) {
        return start(instances, Cluster.API_KEY, prefix, writers, messagesEach, 0);
    }

    /** Goes on until it is finished, at a modest rate. */
    static Load startOpenEnded(List<ServiceProcess> instances, String prefix, int writers) {
        return startOpenEnded(instances, Cluster.API_KEY, prefix, writers);
    }

    /** The same with this key. */
    static Load startOpenEnded(List<ServiceProcess> instances, String key, String prefix, int writers) {
        return start(instances, key, prefix, writers, Integer.MAX_VALUE, PAUSE);
    }

    private static Load start(
            List<ServiceProcess> instances, String key, String prefix, int writers, int messagesEach, long pauseNanos) {
        Load load = new Load(writers);
        for (int number = 1; number <= writers; number++) {
            Writer writer = new Writer(instances, key, prefix + number, messagesEach, pauseNanos);
            load.writers.add(writer);
            load.results.add(load.threads.submit(writer));
        }
        return load;
    }

    /** Sends no more messages. */
    void stop() {
        writers.forEach(Writer::stop);
    }

    /** How many messages were answered with success so far. */
    int answered() {
        return writers.stream().mapToInt(writer -> writer.answered().size()).sum();
    }

    /** The ids of those messages. */
    List<String> answeredIds() {
        return writers.stream().flatMap(writer -> writer.answered().stream()).toList();
    }

    /** The same for the writer with this number, from 1 on. */
    int answered(int number) {
        return writers.get(number - 1).answered().size();
    }

    /** Waits for the end; returns the ids of all messages, each answered with success. */
    List<String> finish() throws Exception {
        List<String> answered = new ArrayList<>();
        for (Future<List<String>> result : results) {
            answered.addAll(result.get(LIMIT_SECONDS, TimeUnit.SECONDS));
        }
        return answered;
    }

    /** Whatever happened before, no writer is left to disturb the next test. */
    @Override
    public void close() {
        writers.forEach(Writer::abandon);
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("writers are still at work");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

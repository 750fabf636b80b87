package dev.agentpipe.stream;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that jumps from task to task; tasks of the same moment run in the order in which they were given. */
public final class VirtualTime {

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::number));
    private long nanos;
    private long given;

    private record Task(long at, long number, Runnable action) {}

    public Duration now() {
        return Duration.ofNanos(nanos);
    }

    public void after(Duration delay, Runnable action) {
        tasks.add(new Task(nanos + Math.max(0, delay.toNanos()), given++, action));
    }

    public void afterMillis(long millis, Runnable action) {
        after(Duration.ofMillis(millis), action);
    }

    public void runFor(Duration time) {
        long end = nanos + time.toNanos();
        while (!tasks.isEmpty() && tasks.peek().at() <= end) {
            Task task = tasks.poll();
            nanos = task.at();
            task.action().run();
        }
        nanos = end;
    }
}

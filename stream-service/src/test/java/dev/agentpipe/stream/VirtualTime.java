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

    private static final int MAX_TASKS_AT_ONCE = 1_000_000;

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
        int atOnce = 0;
        while (!tasks.isEmpty() && tasks.peek().at() <= end) {
            Task task = tasks.poll();
            atOnce = task.at() == nanos ? atOnce + 1 : 0;
            if (atOnce > MAX_TASKS_AT_ONCE) {
                throw new AssertionError("a task asks for itself again without end");
            }
            nanos = task.at();
            task.action().run();
        }
        nanos = end;
    }
}

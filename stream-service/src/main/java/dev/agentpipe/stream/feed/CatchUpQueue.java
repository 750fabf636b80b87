package dev.agentpipe.stream.feed;

import dev.agentpipe.model.log.LogSelection;
import dev.agentpipe.stream.viewer.CatchUpReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Viewers that wait for a read of the log. Those with the same selection and nearby cursors are served together, so
 * that a thousand viewers returning after an outage cost a few reads instead of a thousand; those with other selections
 * take turns with them.
 */
final class CatchUpQueue {

    /** A waiting viewer; {@code then} may be called on any thread, exactly once. */
    record Waiting(CatchUpReader.Request request, Consumer<CatchUpReader.Answer> then) {

        long position() {
            return request.after().position();
        }
    }

    private record Wanted(long epoch, LogSelection selection) {}

    private final ToLongFunction<LogSelection> near;
    private final Map<Wanted, Queue<Waiting>> waiting = new LinkedHashMap<>();

    /** {@code near}: how far ahead of the first the others may be to share its read, in positions. */
    CatchUpQueue(ToLongFunction<LogSelection> near) {
        this.near = near;
    }

    synchronized void add(Waiting viewer) {
        Wanted wanted = new Wanted(
                viewer.request().after().epoch(), viewer.request().filter().selection());
        waiting.computeIfAbsent(wanted, none -> new ArrayDeque<>()).add(viewer);
    }

    /** The viewer whose turn it is, followed by all that can share its read; empty when none waits. */
    synchronized List<Waiting> next() {
        Iterator<Map.Entry<Wanted, Queue<Waiting>>> first = waiting.entrySet().iterator();
        if (!first.hasNext()) {
            return List.of();
        }
        Map.Entry<Wanted, Queue<Waiting>> alike = first.next();
        first.remove();
        // From the first one's cursor on: the longest waiting viewer gets an answer from this read, however short.
        long from = alike.getValue().element().position();
        long upTo = from + near.applyAsLong(alike.getKey().selection());
        List<Waiting> together = new ArrayList<>();
        Queue<Waiting> apart = new ArrayDeque<>();
        for (Waiting each : alike.getValue()) {
            (each.position() >= from && each.position() <= upTo ? together : apart).add(each);
        }
        if (!apart.isEmpty()) {
            waiting.put(alike.getKey(), apart);
        }
        return together;
    }
}

package dev.agentpipe.stream.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A {@link SharedRead} for each question, kept only while it is being asked, because the number of questions is
 * unlimited.
 */
final class SharedReads<K, T> {

    private final Map<K, Asked<T>> asked = new ConcurrentHashMap<>();

    private record Asked<T>(SharedRead<T> read, int by) {}

    T get(K question, Supplier<T> read) {
        Asked<T> mine = asked.compute(
                question,
                (key, other) ->
                        other == null ? new Asked<>(new SharedRead<>(), 1) : new Asked<>(other.read(), other.by() + 1));
        try {
            return mine.read().get(read);
        } finally {
            asked.computeIfPresent(
                    question, (key, all) -> all.by() == 1 ? null : new Asked<>(all.read(), all.by() - 1));
        }
    }

    int questions() {
        return asked.size();
    }
}

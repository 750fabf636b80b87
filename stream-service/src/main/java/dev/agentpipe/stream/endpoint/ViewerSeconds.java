package dev.agentpipe.stream.endpoint;

import dev.agentpipe.stream.access.Reader;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/** How long each key's streams have been open. Any thread; {@code now} is any clock that never goes back. */
final class ViewerSeconds {

    private final Map<Account, Sum> sums = new HashMap<>();

    /**
     * What the time is counted for.
     *
     * @param keyId empty for viewers without a key
     */
    record Account(String project, String keyId) {

        static Account of(Reader reader) {
            return new Account(reader.project(), reader.keyId() == null ? "" : reader.keyId());
        }
    }

    private static final class Sum {
        private int open;
        private Duration since = Duration.ZERO;
        private Duration total = Duration.ZERO;

        void change(int by, Duration now) {
            total = total.plus(now.minus(since).multipliedBy(open));
            since = now;
            open += by;
        }
    }

    synchronized void came(Account account, Duration now) {
        sums.computeIfAbsent(account, first -> new Sum()).change(1, now);
    }

    synchronized void went(Account account, Duration now) {
        sums.get(account).change(-1, now);
    }

    /** The whole seconds since the last call; the fraction is counted the next time if any viewer is still there. */
    synchronized Map<Account, Long> take(Duration now) {
        Map<Account, Long> taken = new HashMap<>();
        for (Iterator<Map.Entry<Account, Sum>> all = sums.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Account, Sum> one = all.next();
            Sum sum = one.getValue();
            sum.change(0, now);
            // The last fraction of a viewer that has left counts as a whole second, so that short visits count too.
            long seconds = sum.open == 0 ? sum.total.plusMillis(999).toSeconds() : sum.total.toSeconds();
            sum.total = sum.total.minusSeconds(seconds);
            if (seconds > 0) {
                taken.put(one.getKey(), seconds);
            }
            if (sum.open == 0) {
                all.remove();
            }
        }
        return taken;
    }
}

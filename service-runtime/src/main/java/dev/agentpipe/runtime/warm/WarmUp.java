package dev.agentpipe.runtime.warm;

import java.util.function.BooleanSupplier;

/**
 * A service's hot path, taken before anybody waits for it. Every bean of this type is run once, by {@link WarmUps}.
 *
 * <p>It leaves nothing behind: no row, no position, no key in Redis, no publication, no count in a metric.
 */
public interface WarmUp {

    /**
     * Takes the path again and again, a bounded number of times and at least once. Blocks.
     *
     * @param over whether to come to an end, to be asked between rounds of some milliseconds
     */
    void run(BooleanSupplier over) throws Exception;
}

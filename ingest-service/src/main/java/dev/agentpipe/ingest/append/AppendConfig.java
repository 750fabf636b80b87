package dev.agentpipe.ingest.append;

import dev.agentpipe.runtime.bounds.AtLeast;
import dev.agentpipe.runtime.bounds.AtMost;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Bounds of the appender. */
@Unremovable
@ConfigMapping(prefix = "agentpipe.ingest")
public interface AppendConfig {

    /** Events that may wait for their commit ({@code AGENTPIPE_INGEST_QUEUE_EVENTS}); one more is answered 503. */
    @WithDefault("10000")
    @AtLeast("1")
    int queueEvents();

    /** Bytes of events that may wait ({@code AGENTPIPE_INGEST_QUEUE_SIZE}). */
    @WithDefault("64M")
    MemorySize queueSize();

    /** The most events of one transaction ({@code AGENTPIPE_INGEST_BATCH_EVENTS}). */
    @WithDefault("500")
    @AtLeast("1")
    int batchEvents();

    /** The most bytes of events of one transaction ({@code AGENTPIPE_INGEST_BATCH_SIZE}); one event always fits. */
    @WithDefault("4M")
    MemorySize batchSize();

    /**
     * How long a batch waits for conversations that other sessions have locked ({@code AGENTPIPE_INGEST_LOCK_WAIT});
     * their events then go to the retry lane, so that the rest is not delayed.
     */
    @WithDefault("250MS")
    @AtLeast("1ms")
    Duration lockWait();

    /**
     * How long an event may wait for its commit ({@code AGENTPIPE_INGEST_DEADLINE}); then it is answered 503. Together
     * with the wait for the rate limit this is shorter than the command line's own limit of 10 s.
     */
    @WithDefault("7S")
    @AtLeast("1ms")
    @AtMost("9s")
    Duration deadline();
}

package dev.agentpipe.stream;

import dev.agentpipe.runtime.bounds.AtLeast;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The settings of stream-service; each is also an environment variable, {@code AGENTPIPE_STREAM_RING_SIZE}. */
@Unremovable
@ConfigMapping(prefix = "agentpipe.stream")
public interface StreamConfig {

    /** The Redis to subscribe to; by default that of {@code AGENTPIPE_REDIS_URL}. */
    @WithDefault("${quarkus.redis.hosts}")
    String redisUrl();

    /**
     * Memory for recent events, which serve viewers that fell behind or came back; by default 64M, or an eighth of the
     * heap if that is less.
     */
    Optional<MemorySize> ringSize();

    /** Memory for publications that arrived before the ones they follow. */
    MemorySize reorderBufferSize();

    /** How long a gap in the publications may last before PostgreSQL is read. */
    @WithDefault("20ms")
    @AtLeast("0s")
    Duration grace();

    /** How often PostgreSQL is asked for the head of the log. */
    @WithDefault("1s")
    @AtLeast("1ms")
    Duration headInterval();

    /** The same while Redis is unavailable, when events are delayed by this interval. */
    @WithDefault("250ms")
    @AtLeast("1ms")
    Duration headIntervalWithoutRedis();

    /** How often the subscription to Redis is probed with a message to itself; three missed ones end it. */
    @WithDefault("1s")
    @AtLeast("1ms")
    Duration probeInterval();

    /** The most rows of one read of the log. */
    @WithDefault("1000")
    @AtLeast("1")
    int pageSize();

    /** Reads of the log for viewers that run at the same time; the others wait. */
    @WithDefault("3")
    @AtLeast("1")
    int catchUpQueries();

    /**
     * Reads of conversations that run at the same time, the others wait; by default two for each core, but 4 to 8, or one
     * for each 64M of the heap if that is less. The hub needs the remaining connections.
     */
    @AtLeast("1")
    Optional<Integer> sessionReads();

    /**
     * Bytes of large answers about conversations that are read or sent at the same time, the others wait; by default
     * 24M, or a sixteenth of the heap if that is less.
     */
    Optional<MemorySize> answersSize();

    /** Viewers of this instance; more are answered 503. */
    @WithDefault("10000")
    @AtLeast("1")
    int maxViewers();

    /** Viewers from one client address; more are answered 503. */
    @WithDefault("100")
    @AtLeast("1")
    int maxViewersPerAddress();

    /** The age at which a stream is closed, give or take a tenth, so that viewers spread over instances; 0 = never. */
    @WithDefault("1h")
    @AtLeast("0s")
    Duration maxAge();

    /** How often a quiet stream says that it is alive, and up to which id everything was sent. */
    @WithDefault("30s")
    @AtLeast("1ms")
    Duration heartbeatInterval();

    /** How often a stream with {@code ping=true} or {@code named=true} gets a {@code ping} event; in whole seconds. */
    @WithDefault("15s")
    @AtLeast("1ms")
    Duration pingInterval();

    /** Events that arrive within this time leave together; the first one after a pause does not wait. */
    @WithDefault("5ms")
    @AtLeast("0s")
    Duration coalescing();

    /** Bytes that may wait in one viewer's socket before only its cursor is kept. */
    @WithDefault("256K")
    MemorySize socketQueue();

    /** Bytes that may wait in all sockets together before only empty ones are written to. */
    @WithDefault("128M")
    MemorySize pendingSize();

    /** A viewer that takes nothing for this long is disconnected. */
    @WithDefault("10s")
    @AtLeast("1ms")
    Duration stallTimeout();

    /** What a browser waits before it reconnects; up to twice as long, so that they do not all return at once. */
    @WithDefault("1s")
    @AtLeast("1ms")
    Duration retry();

    /** How long closing the streams may take when the instance is stopped. */
    @WithDefault("5s")
    @AtLeast("0s")
    Duration drain();
}

package dev.agentpipe.stream.session;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.runtime.http.AnswerReader;
import dev.agentpipe.runtime.http.LargeAnswers;
import dev.agentpipe.stream.HeapShare;
import dev.agentpipe.stream.StreamConfig;
import dev.agentpipe.stream.database.QueryName;
import dev.agentpipe.stream.database.QueryTimes;
import dev.agentpipe.stream.database.ReadDatabase;
import dev.agentpipe.stream.database.SeenEvent;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Singleton;
import java.util.function.BiFunction;

/** Reads conversations: a few at a time, and as many bytes as there is room for until they are sent. */
@Singleton
public final class SessionReads {

    private static final long MAX_ANSWERS_BYTES = 24L * 1024 * 1024;
    private static final int MAX_READS = 8;
    /** Where PostgreSQL shares the cores, more reads at a time only make each of them slower. */
    private static final int MIN_READS = 4;

    private static final int READS_EACH_CORE = 2;
    /** Several times the largest answer: a read whose client has given up keeps its memory until it ends. */
    private static final long HEAP_BYTES_EACH = 64L * 1024 * 1024;

    private final ReadDatabase database;
    private final QueryTimes times;
    private final Snapshot snapshot;
    private final CurrentVertxRequest current;
    private final HeavyReads reads;
    private final LargeAnswers answers;

    SessionReads(
            ReadDatabase database,
            QueryTimes times,
            Snapshot snapshot,
            CurrentVertxRequest current,
            StreamConfig config,
            MeterRegistry metrics) {
        this.database = database;
        this.times = times;
        this.snapshot = snapshot;
        this.current = current;
        this.reads = new HeavyReads(HeapShare.count(config.sessionReads(), usualReads(), HEAP_BYTES_EACH));
        this.answers = new LargeAnswers(HeapShare.bytes(config.answersSize(), MAX_ANSWERS_BYTES, 16));
        Gauge.builder("agentpipe.stream.session.reads", reads, HeavyReads::running)
                .description("reads of conversations that run")
                .register(metrics);
        Gauge.builder("agentpipe.stream.answers.bytes", this, SessionReads::answersBytes)
                .description("bytes of large answers that are being read or sent")
                .register(metrics);
    }

    private static int usualReads() {
        int ofCores = READS_EACH_CORE * Runtime.getRuntime().availableProcessors();
        return Math.max(MIN_READS, Math.min(MAX_READS, ofCores));
    }

    /**
     * Reads in one snapshot, together with the id of its last event. If there is no room for the result it waits,
     * without holding a connection to the database, and reads again.
     *
     * @param read what it returns without room is discarded; it may be called more often
     */
    public <T> T read(QueryName name, BiFunction<String, Room, T> read) {
        Room room = new Room(answers, reader());
        T answer = once(name, read, room);
        if (room.isMissing()) {
            room.await();
            answer = once(name, read, room);
        }
        return answer;
    }

    EventId seen() {
        return SeenEvent.of(current.getCurrent());
    }

    /** Whether an answer that is exact at this event has all that the client of this request says it has seen. */
    boolean includeWhatIsSeen(String lastEventId) {
        return database.includes(EventId.parse(lastEventId).orElseThrow(), seen());
    }

    private <T> T once(QueryName name, BiFunction<String, Room, T> read, Room room) {
        EventId seen = seen();
        return reads.run(() -> times.time(
                name,
                () -> database.read(
                        seen, server -> snapshot.read(server, lastEventId -> read.apply(lastEventId, room)))));
    }

    /**
     * To be called before sending an answer that was read already and is shared; 503 when there is no room to send it.
     */
    void awaitRoomToSend(long bytes) {
        answers.take(reader(), bytes);
    }

    /** The bytes of all answers that are being read or sent. */
    long answersBytes() {
        return answers.bytes();
    }

    private AnswerReader reader() {
        return AnswerReader.of(current.getCurrent());
    }
}

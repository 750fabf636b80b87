package dev.agentpipe.stream.endpoint;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.model.log.LogHead;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.stream.database.QueryName;
import dev.agentpipe.stream.database.QueryTimes;
import dev.agentpipe.stream.feed.HubDriver;
import dev.agentpipe.stream.hub.Ring;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Decides where a viewer can resume; for an id that is not in this instance's memory only PostgreSQL knows. */
public final class StartPoint {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Ring ring;
    private final EventLog log;
    private final QueryTimes times;
    private final HubDriver hub;
    private final Executor readers;

    StartPoint(Ring ring, EventLog log, QueryTimes times, HubDriver hub, Executor readers) {
        this.ring = ring;
        this.log = log;
        this.times = times;
        this.hub = hub;
        this.readers = readers;
    }

    /**
     * {@code wanted} if its events follow without a gap, {@link StreamRequest#UNKNOWN} if the viewer has to start over;
     * 503 if that cannot be found out.
     *
     * @param wanted null for the head, for which null is returned
     */
    public Uni<EventId> of(EventId wanted) {
        EventId newest = ring.newest();
        if (newest == null) {
            return Uni.createFrom().failure(unavailable("this instance has not read the log yet; connect again"));
        }
        if (wanted == null || ring.after(wanted, 1, 1) instanceof Ring.Slice.Events) {
            return Uni.createFrom().item(wanted);
        }
        if (wanted.epoch() < newest.epoch()) {
            return Uni.createFrom().item(StreamRequest.UNKNOWN);
        }
        return Uni.createFrom().item(() -> askedOfPostgres(wanted)).runSubscriptionOn(readers);
    }

    /** The position before the first event that is kept; 503 when that cannot be found out. */
    public Uni<EventId> earliest() {
        return Uni.createFrom().item(this::beforeTheFirst).runSubscriptionOn(readers);
    }

    private EventId beforeTheFirst() {
        LogHead head = head();
        return new EventId(head.epoch(), head.firstPosition() - 1);
    }

    private LogHead head() {
        try {
            return times.time(QueryName.HEAD, log::head);
        } catch (SQLException | RuntimeException failure) {
            throw unavailable("the database cannot be asked where the log stands; connect again");
        }
    }

    private EventId askedOfPostgres(EventId wanted) {
        LogHead head = head();
        if (head.id().compareTo(ring.newest()) > 0) {
            hub.lookNow();
        }
        boolean known = wanted.epoch() == head.epoch()
                && wanted.position() <= head.position()
                && wanted.position() >= head.firstPosition() - 1;
        return known ? wanted : StreamRequest.UNKNOWN;
    }

    private static ProblemException unavailable(String detail) {
        return ProblemException.retriable(ErrorCode.UNAVAILABLE, detail, RETRY_AFTER);
    }
}

package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.PageLimits;
import dev.agentpipe.stream.hub.FramedEvent;
import java.util.List;
import java.util.function.Consumer;

/** Reads events for viewers that the ring no longer has. */
public interface CatchUpReader {

    /** Reads the next events; {@code then} runs on the caller's event loop, exactly once. */
    void read(Request request, Consumer<Answer> then);

    /** The events that {@code filter} wants of {@code after < position <= upTo}. */
    record Request(Filter filter, EventId after, long upTo) {}

    /** The result of a read. */
    sealed interface Answer {

        /**
         * The wanted events among the rows that were read.
         *
         * @param wanted possibly none
         * @param upTo the viewer's cursor after these events
         */
        record Page(List<FramedEvent> wanted, EventId upTo) implements Answer {}

        /** Retention has dropped something after the cursor. */
        record Gone() implements Answer {}

        /** PostgreSQL could not be read, or is in another epoch, which the hub will notice. */
        record NotNow() implements Answer {}

        /** What a read for the selection, from the viewer's cursor or before it, means to that viewer. */
        static Answer of(Request request, Stretch stretch) {
            EventId after = request.after();
            if (stretch.epoch() != after.epoch()) {
                return new NotNow();
            }
            if (stretch.firstPosition() > after.position() + 1) {
                return new Gone();
            }
            long upTo = Math.min(stretch.upTo(), request.upTo());
            List<FramedEvent> events = stretch.events().stream()
                    .filter(event -> event.position() > after.position() && event.position() <= upTo)
                    .toList();
            if (request.filter().selection().contiguous() && events.size() < upTo - after.position()) {
                // Less than this instance has already seen: a different database, which the hub will notice.
                return new NotNow();
            }
            return new Page(request.filter().select(events), new EventId(after.epoch(), upTo));
        }
    }

    /**
     * A read of the log, framed once for all viewers that share it.
     *
     * @param firstPosition the oldest position that is kept
     * @param upTo everything selected up to here is included
     */
    record Stretch(long epoch, long firstPosition, long upTo, List<FramedEvent> events) {

        /** A full page ends at its last row; any other includes everything up to the requested end. */
        public static Stretch of(LogPage page, PageLimits limits, long upTo) {
            List<LoggedEvent> events = page.events();
            return new Stretch(
                    page.epoch(),
                    page.firstPosition(),
                    page.isFull(limits) ? events.get(events.size() - 1).position() : upTo,
                    events.stream()
                            .map(event -> FramedEvent.of(page.epoch(), event))
                            .toList());
        }
    }
}

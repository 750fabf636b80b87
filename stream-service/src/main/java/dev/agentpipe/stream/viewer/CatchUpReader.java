package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.PageLimits;
import dev.agentpipe.stream.hub.FramedEvent;
import java.util.List;
import java.util.function.Consumer;

/** Reads the events for a viewer that the ring no longer holds. */
public interface CatchUpReader {

    /** Reads on; {@code then} runs on the caller's event loop, exactly once. */
    void read(Request request, Consumer<Answer> then);

    /** What {@code filter} wants of {@code after < position <= upTo}. */
    record Request(Filter filter, EventId after, long upTo) {}

    /** What came of it. */
    sealed interface Answer {

        /**
         * What it wants of the rows that were read.
         *
         * @param wanted possibly none
         * @param upTo the viewer's cursor once it has been given them
         */
        record Page(List<FramedEvent> wanted, EventId upTo) implements Answer {}

        /** Something after the cursor was dropped by retention. */
        record Gone() implements Answer {}

        /** PostgreSQL could not be read, or is in another epoch, which the hub will notice. */
        record NotNow() implements Answer {}

        /** What a page of the log means for the viewer that asked. */
        static Answer of(Request request, LogPage page, PageLimits limits) {
            EventId after = request.after();
            if (page.epoch() != after.epoch()) {
                return new NotNow();
            }
            if (page.firstPosition() > after.position() + 1) {
                return new Gone();
            }
            List<LoggedEvent> events = page.events();
            boolean full = page.isFull(limits);
            if (request.filter().selection().contiguous()
                    && !full
                    && events.size() < request.upTo() - after.position()) {
                // Less than this instance has already seen: another database, which the hub will notice.
                return new NotNow();
            }
            // A full page ends at its last row; another one has everything up to where it was asked to go.
            long upTo = full ? events.get(events.size() - 1).position() : request.upTo();
            return new Page(
                    events.stream()
                            .map(event -> FramedEvent.of(page.epoch(), event))
                            .filter(request.filter()::wants)
                            .toList(),
                    new EventId(after.epoch(), upTo));
        }
    }
}

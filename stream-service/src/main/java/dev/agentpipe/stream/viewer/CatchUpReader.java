package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.stream.hub.FramedEvent;
import java.util.List;
import java.util.function.Consumer;

/** Reads the events for a viewer that the ring no longer holds. */
public interface CatchUpReader {

    /** Reads on; {@code then} runs on the caller's event loop, exactly once. */
    void read(Request request, Consumer<Answer> then);

    /** Of what {@code filter} wants, {@code after < position <= upTo}, from at most {@code rows} rows. */
    record Request(Filter filter, EventId after, long upTo, int rows) {}

    /** What came of it. */
    sealed interface Answer {

        /**
         * What it wants of the rows that were read.
         *
         * @param wanted possibly none
         * @param upTo the viewer's cursor once it has been given them
         * @param rowsNext how many rows the next request should ask for, going by the size of these
         */
        record Page(List<FramedEvent> wanted, EventId upTo, int rowsNext) implements Answer {}

        /** Something after the cursor was dropped by retention. */
        record Gone() implements Answer {}

        /** PostgreSQL could not be read, or is in another epoch, which the hub will notice. */
        record NotNow() implements Answer {}

        /** A page is meant to be about this large, so that a few of them never weigh much. */
        long PAGE_BYTES = 512 * 1024;

        /** What a page of the log means for the viewer that asked. */
        static Answer of(Request request, LogPage page, int maxRows) {
            EventId after = request.after();
            if (page.epoch() != after.epoch()) {
                return new NotNow();
            }
            if (page.firstPosition() > after.position() + 1) {
                return new Gone();
            }
            List<LoggedEvent> events = page.events();
            if (request.filter().conversationIds().isEmpty()
                    && events.size() < Math.min(request.rows(), request.upTo() - after.position())) {
                // Less than this instance has already seen: another database, which the hub will notice.
                return new NotNow();
            }
            // A full page ends at its last row; another one has everything up to where it was asked to go.
            long upTo = events.size() < request.rows()
                    ? request.upTo()
                    : events.get(events.size() - 1).position();
            return new Page(
                    events.stream()
                            .map(event -> FramedEvent.of(page.epoch(), event))
                            .filter(request.filter()::wants)
                            .toList(),
                    new EventId(after.epoch(), upTo),
                    rowsNext(events, maxRows));
        }

        private static int rowsNext(List<LoggedEvent> events, int maxRows) {
            long bytes = events.stream()
                    .mapToLong(event -> event.redacted() ? 0 : event.payload().length)
                    .sum();
            long rows = bytes == 0 ? maxRows : PAGE_BYTES * events.size() / bytes;
            return (int) Math.max(ViewerState.CatchingUp.FIRST_PAGE / 4, Math.min(maxRows, rows));
        }
    }
}

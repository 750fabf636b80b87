package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.stream.hub.FramedEvent;
import java.util.List;
import java.util.function.Consumer;

/** Reads for a viewer what its ring does not hold any more. */
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
    }
}

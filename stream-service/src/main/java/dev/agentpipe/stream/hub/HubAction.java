package dev.agentpipe.stream.hub;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.PageLimits;

/**
 * An action that a {@link Hub} asks for. Each question is answered by exactly one call of the method that its Javadoc
 * names.
 */
public sealed interface HubAction {

    /** Calls the handler's method for this action: a new action does not compile until every handler covers it. */
    void dispatch(Handler handler);

    /** Executes a hub's actions. */
    interface Handler {

        void announce();

        void askHead();

        void checkEpoch(CheckEpoch check);

        void readPage(ReadPage read);

        void readBack(ReadBack read);
    }

    /** The ring has more events, or another epoch: its readers should look. */
    record Announce() implements HubAction {
        @Override
        public void dispatch(Handler handler) {
            handler.announce();
        }
    }

    /** Ask PostgreSQL for the head; {@link Hub#head} or {@link Hub#headFailed}. */
    record AskHead() implements HubAction {
        @Override
        public void dispatch(Handler handler) {
            handler.askHead();
        }
    }

    /**
     * Let PostgreSQL decide whether a new epoch begins; {@link Hub#epochChecked} or {@link Hub#headFailed}.
     *
     * @param seen the newest id that this hub has seen, null at start; a higher one that the bus remembers takes
     *     precedence
     */
    record CheckEpoch(EventId seen) implements HubAction {
        @Override
        public void dispatch(Handler handler) {
            handler.checkEpoch(this);
        }
    }

    /** Read what follows {@code after}; {@link Hub#page} or {@link Hub#pageFailed}. Compared by identity. */
    final class ReadPage implements HubAction {
        private final long after;
        private final PageLimits limits;

        ReadPage(long after, PageLimits limits) {
            this.after = after;
            this.limits = limits;
        }

        public long after() {
            return after;
        }

        public PageLimits limits() {
            return limits;
        }

        @Override
        public void dispatch(Handler handler) {
            handler.readPage(this);
        }
    }

    /**
     * Read the last events of {@code after < position <= upTo} to fill the ring backwards; {@link Hub#backPage} or {@link
     * Hub#backPageFailed}.
     */
    final class ReadBack implements HubAction {
        private final long after;
        private final long upTo;
        private final PageLimits limits;

        ReadBack(long after, long upTo, PageLimits limits) {
            this.after = after;
            this.upTo = upTo;
            this.limits = limits;
        }

        public PageLimits limits() {
            return limits;
        }

        public long after() {
            return after;
        }

        public long upTo() {
            return upTo;
        }

        @Override
        public void dispatch(Handler handler) {
            handler.readBack(this);
        }
    }
}

package dev.agentpipe.stream.hub;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.PageLimits;

/** What a {@link Hub} wants done. Each question is answered by exactly one call of the method that its Javadoc names. */
public sealed interface HubAction {

    /** Calls the handler's method for this action: a new one does not compile before every handler knows it. */
    void dispatch(Handler handler);

    /** Does what a hub wants done. */
    interface Handler {

        void announce();

        void askHead();

        void checkEpoch(CheckEpoch check);

        void readPage(ReadPage read);

        void readBack(ReadBack read);
    }

    /** The ring holds more than before, or another epoch: its readers should look. */
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
     * @param seen the newest id this hub has seen, null at start; a higher one that the bus has kept counts more
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

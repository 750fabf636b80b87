package dev.agentpipe.stream.webhook;

import java.net.URI;

/**
 * One attempt to tell a receiver of an event.
 *
 * @param eventId by which a receiver recognises one that comes twice
 * @param body null when the text is gone, and nothing is left to tell
 * @param attempts with this one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Delivery(
        long id,
        String webhookId,
        URI url,
        byte[] secret,
        String conversationId,
        String eventId,
        byte[] body,
        int attempts,
        int webhookFailures) {

    /** How an attempt ended. */
    enum Result {
        DELIVERED,
        /** The receiver does not take this one; others may be taken. */
        REFUSED,
        /** The receiver takes nothing now. */
        AWAY,
        /** The receiver wants nothing any more. */
        GONE
    }

    /**
     * What came of an attempt.
     *
     * @param error null when it was delivered; made here, never what the receiver said
     */
    record Outcome(Result result, String error) {

        static final Outcome DELIVERED = new Outcome(Result.DELIVERED, null);

        static Outcome away(String error) {
            return new Outcome(Result.AWAY, error);
        }

        /** By the receiver's answer; a redirect is none, since where it leads was not agreed to. */
        static Outcome ofStatus(int status) {
            String error = "the receiver answered " + status;
            return switch (status / 100) {
                case 2 -> DELIVERED;
                case 4 ->
                    switch (status) {
                        case 410 -> new Outcome(Result.GONE, error);
                        case 408, 429 -> away(error);
                        default -> new Outcome(Result.REFUSED, error);
                    };
                case 5 ->
                    switch (status) {
                        case 502, 503, 504 -> away(error);
                        default -> new Outcome(Result.REFUSED, error);
                    };
                default -> new Outcome(Result.REFUSED, error);
            };
        }
    }
}

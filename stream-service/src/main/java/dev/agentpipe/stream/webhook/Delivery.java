package dev.agentpipe.stream.webhook;

import java.net.URI;

/**
 * One attempt to deliver an event to a receiver.
 *
 * @param eventId lets a receiver recognise an event that comes twice
 * @param body null when the text was deleted, so that nothing is left to deliver
 * @param attempts including this one
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

    /** The result of an attempt. */
    enum Result {
        DELIVERED("delivered"),
        /** The receiver does not accept this one, but may accept others. */
        REJECTED("refused"),
        /** The receiver accepts nothing at the moment. */
        UNAVAILABLE("away"),
        /** The receiver wants no more deliveries. */
        GONE("gone");

        /** The value of the metric's label, which dashboards of operators use: it never changes. */
        final String label;

        Result(String label) {
            this.label = label;
        }
    }

    /**
     * The outcome of an attempt.
     *
     * @param error null when it was delivered; written here, never the receiver's own text
     */
    record Outcome(Result result, String error) {

        static final Outcome DELIVERED = new Outcome(Result.DELIVERED, null);

        static Outcome unavailable(String error) {
            return new Outcome(Result.UNAVAILABLE, error);
        }

        /** By the status of the answer; a redirect is a rejection, because nobody agreed to where it leads. */
        static Outcome ofStatus(int status) {
            String error = "the receiver answered " + status;
            return switch (status / 100) {
                case 2 -> DELIVERED;
                case 4 ->
                    switch (status) {
                        case 410 -> new Outcome(Result.GONE, error);
                        case 408, 429 -> unavailable(error);
                        default -> new Outcome(Result.REJECTED, error);
                    };
                case 5 ->
                    switch (status) {
                        case 502, 503, 504 -> unavailable(error);
                        default -> new Outcome(Result.REJECTED, error);
                    };
                default -> new Outcome(Result.REJECTED, error);
            };
        }
    }
}

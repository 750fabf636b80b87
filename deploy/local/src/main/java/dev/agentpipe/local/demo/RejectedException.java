package dev.agentpipe.local.demo;

/** The system will never accept this event. */
final class RejectedException extends RuntimeException {

    RejectedException(String answer) {
        super("an event was rejected: " + answer);
    }
}

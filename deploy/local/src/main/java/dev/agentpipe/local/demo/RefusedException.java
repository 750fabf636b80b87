package dev.agentpipe.local.demo;

/** The system will never accept this event. */
final class RefusedException extends RuntimeException {

    RefusedException(String answer) {
        super("an event was refused: " + answer);
    }
}

package dev.agentpipe.local;

/** The system cannot be started as requested; the message tells the user what to do. */
final class StartException extends RuntimeException {

    StartException(String message) {
        super(message);
    }
}

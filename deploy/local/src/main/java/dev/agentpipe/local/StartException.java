package dev.agentpipe.local;

/** The system cannot be started as asked; the message tells the person at the console what to do. */
final class StartException extends RuntimeException {

    StartException(String message) {
        super(message);
    }
}

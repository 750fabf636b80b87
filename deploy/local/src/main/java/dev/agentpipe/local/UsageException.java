package dev.agentpipe.local;

/** The command line asked for something that is not there. */
final class UsageException extends RuntimeException {

    UsageException(String message) {
        super(message);
    }
}

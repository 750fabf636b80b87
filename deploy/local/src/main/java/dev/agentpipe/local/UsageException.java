package dev.agentpipe.local;

/** The command line is not valid. */
final class UsageException extends RuntimeException {

    UsageException(String message) {
        super(message);
    }
}

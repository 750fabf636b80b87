package dev.agentpipe.stream.archive;

/** Something could not be archived, or reads back differently. */
public final class ArchiveException extends Exception {

    private static final long serialVersionUID = 1L;

    ArchiveException(String message, Throwable cause) {
        super(message, cause);
    }
}

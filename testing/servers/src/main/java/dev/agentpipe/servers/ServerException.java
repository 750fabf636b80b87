package dev.agentpipe.servers;

/** A server or a process of ours did not start, stop or answer in time; the message says which, why and what its log says. */
public final class ServerException extends RuntimeException {

    public ServerException(String message) {
        super(message);
    }

    public ServerException(String message, Throwable cause) {
        super(message, cause);
    }
}

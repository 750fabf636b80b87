package dev.agentpipe.local.gateway;

/** No instance of a service is ready. */
final class UnavailableException extends RuntimeException {

    UnavailableException(ServiceKind kind) {
        super("No " + kind.label() + "-service is ready; try again in a moment", null, false, false);
    }
}

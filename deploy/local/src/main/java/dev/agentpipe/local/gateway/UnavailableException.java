package dev.agentpipe.local.gateway;

/** No instance of a service accepts requests now. */
final class UnavailableException extends RuntimeException {

    UnavailableException(ServiceKind kind) {
        super("No " + kind.label() + "-service is ready; try again in a moment", null, false, false);
    }
}

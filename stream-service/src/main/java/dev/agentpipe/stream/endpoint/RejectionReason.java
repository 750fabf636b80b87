package dev.agentpipe.stream.endpoint;

/** Why a viewer was not admitted. */
public enum RejectionReason {
    DRAINING,
    INSTANCE_FULL,
    ADDRESS_FULL,
    PROJECT_FULL
}

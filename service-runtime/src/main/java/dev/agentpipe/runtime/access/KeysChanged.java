package dev.agentpipe.runtime.access;

/** A CDI event: a key or a project's rules were changed. */
public record KeysChanged() {}

package dev.agentpipe.model.access;

/** A request was refused by a rate limit; fired for who counts them. */
public record Refusal(String keyId, Limited limited) {}

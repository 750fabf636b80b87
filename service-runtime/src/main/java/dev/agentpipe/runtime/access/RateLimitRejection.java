package dev.agentpipe.runtime.access;

/** A request was refused by a rate limit; fired for who counts them. */
public record RateLimitRejection(String keyId, LimitedOperation limited) {}

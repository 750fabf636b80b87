package dev.agentpipe.runtime.access;

/** A request with a valid key was rejected by a rate limit; fired for observers that count them. */
public record RateLimitRejection(String keyId, LimitedOperation operation) {}

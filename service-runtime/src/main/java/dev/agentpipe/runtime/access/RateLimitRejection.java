package dev.agentpipe.runtime.access;

import dev.agentpipe.model.event.Sender;

/** A request with a valid key was rejected by a rate limit; fired for observers that count them. */
public record RateLimitRejection(Sender sender, LimitedOperation operation) {}

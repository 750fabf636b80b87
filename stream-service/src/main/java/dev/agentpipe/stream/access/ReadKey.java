package dev.agentpipe.stream.access;

import dev.agentpipe.runtime.access.ApiKey;

/**
 * A key that may read.
 *
 * @param key with the rules of its project
 * @param hash of its secret. Not copied: never write to it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ReadKey(ApiKey key, byte[] hash) {}

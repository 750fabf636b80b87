package dev.agentpipe.runtime.limit;

/**
 * What a bucket gave.
 *
 * @param remaining what is left in it
 * @param waitNanos until it holds a token again; 0 when it gave all that was wanted
 */
record Grant(long given, long remaining, long waitNanos) {}

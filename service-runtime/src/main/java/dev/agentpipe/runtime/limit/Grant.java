package dev.agentpipe.runtime.limit;

/**
 * The answer of a bucket.
 *
 * @param remaining how many tokens are left in it
 * @param waitNanos until it holds a token again; 0 when everything asked for was granted
 */
record Grant(long given, long remaining, long waitNanos) {}

package dev.agentpipe.ingest.append;

/**
 * What the database answered to a batch, an element an event.
 *
 * @param positions 0 for all but the created
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one batch on one thread
record AppendResult(long epoch, AppendOutcome[] outcomes, long[] positions, long[] seqs) {}

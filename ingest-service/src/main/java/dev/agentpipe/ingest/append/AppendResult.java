package dev.agentpipe.ingest.append;

import dev.agentpipe.model.log.EventId;

/**
 * The database's answer to a batch; the arrays have one element per event.
 *
 * @param positions 0 for events that were not created
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one batch on one thread
record AppendResult(long epoch, AppendOutcome[] outcomes, long[] positions, long[] seqs) {

    /** The id of the last event that was created; null when none was. */
    EventId newest() {
        for (int i = positions.length - 1; i >= 0; i--) {
            if (positions[i] > 0) {
                return new EventId(epoch, positions[i]);
            }
        }
        return null;
    }
}

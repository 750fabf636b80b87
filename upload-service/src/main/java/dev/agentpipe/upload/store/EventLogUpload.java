package dev.agentpipe.upload.store;

import java.util.List;

/**
 * An event log, ready to be merged; its events are already rows.
 *
 * @param lines how many lines held an event
 * @param conversations how many conversations its events belong to
 * @param conversationId that of the first event that has one; null when none has
 * @param truncatedLines the numbers of the lines whose content was cut
 * @param tornLine the number of the last line if it was cut off, otherwise 0
 * @param restored the data of an export's first line, as JSON, if it is to be restored; null also of a later part of one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record EventLogUpload(
        byte[] contentHash,
        int lines,
        int conversations,
        String conversationId,
        int repeatedMessages,
        int repeatedEvents,
        List<Integer> truncatedLines,
        int tornLine,
        String restored) {

    public EventLogUpload {
        truncatedLines = List.copyOf(truncatedLines);
    }
}

package dev.agentpipe.upload.store;

/**
 * An event log, ready to be merged; its events are rows already.
 *
 * @param lines how many lines held an event
 * @param conversations of how many conversations
 * @param conversationId of the first; null when it holds events of no conversation only
 * @param tornLine the number of a last line that was cut off; 0 when it was not
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record EventLogUpload(
        byte[] contentHash,
        int lines,
        int conversations,
        String conversationId,
        int repeatedMessages,
        int repeatedEvents,
        int tornLine) {}

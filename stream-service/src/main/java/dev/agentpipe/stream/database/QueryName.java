package dev.agentpipe.stream.database;

import java.util.Locale;

/** The database work that is timed by name: what takes longer the more is stored, or what delivery waits for. */
public enum QueryName {
    /** A page of the list, the newest first. */
    LIST,
    /** A page of the list, filtered or in another order. */
    FILTERED_LIST,
    DETAIL,
    MESSAGES,
    SEARCH,
    SUMMARY,
    /** A page of an export. */
    EXPORT,
    /** A page of a replay. */
    REPLAY,
    /** Where the log stands, asked by the hub regularly, and by viewers that come back. */
    HEAD,
    /** The same, when the server may be another one. */
    EPOCH,
    /** A page that the hub has not received from Redis. */
    GAP,
    /** A page of older events for the hub's ring. */
    BACK_FILL,
    /** A page for viewers whose events are not in the ring. */
    CATCH_UP,
    /** A follower's transaction: a page of the log, or a few conversations. */
    FOLLOWER,
    /** Queueing what a page of the log has for a webhook. */
    WEBHOOK,
    DELETE,
    /** The next conversations that are past their retention. */
    EXPIRED,
    /** Dropping some of the oldest events of the log. */
    TRIM;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

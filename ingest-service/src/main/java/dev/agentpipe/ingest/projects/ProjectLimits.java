package dev.agentpipe.ingest.projects;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;

/**
 * Limits of a project, null for none.
 *
 * @param ingest requests per minute of all its keys together
 * @param upload uploads per minute of all its keys together
 * @param sessions requests to the sessions API per hour of all its keys together
 * @param eventsPerDay events stored per day (UTC)
 * @param viewers viewers at the same time on one instance
 * @param retentionDays how many days a conversation is kept after it ended and the last write to it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProjectLimits(
        @Positive(message = POSITIVE) @Max(value = MAX, message = AT_MOST)
        Long ingest,

        @Positive(message = POSITIVE) @Max(value = MAX, message = AT_MOST)
        Long upload,

        @Positive(message = POSITIVE) @Max(value = MAX, message = AT_MOST)
        Long sessions,

        @Positive(message = POSITIVE) @Max(value = MAX, message = AT_MOST)
        Long eventsPerDay,

        @Positive(message = POSITIVE) @Max(value = MAX, message = AT_MOST)
        Integer viewers,

        @Positive(message = POSITIVE) @Max(value = MAX_DAYS, message = "must be at most " + MAX_DAYS)
        Integer retentionDays) {

    /** A higher value would be no limit at all. */
    static final long MAX = 1_000_000_000;

    /** A hundred years. */
    static final long MAX_DAYS = 36_500;

    static final ProjectLimits NONE = new ProjectLimits(null, null, null, null, null, null);

    private static final String POSITIVE = "must be greater than zero";
    private static final String AT_MOST = "must be at most " + MAX;
}

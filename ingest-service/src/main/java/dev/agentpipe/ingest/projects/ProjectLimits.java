package dev.agentpipe.ingest.projects;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;

/**
 * Limits of a project, null for none.
 *
 * @param ingest requests of all its keys a minute
 * @param upload uploads of all its keys a minute
 * @param sessions requests of all its keys to the sessions API an hour
 * @param eventsPerDay events stored a day (UTC)
 * @param viewers viewers of one instance at the same time
 * @param retentionDays how many days a conversation is kept to which nothing is written any more
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

    /** Beyond it nothing is limited any more. */
    static final long MAX = 1_000_000_000;

    /** A hundred years. */
    static final long MAX_DAYS = 36_500;

    static final ProjectLimits NONE = new ProjectLimits(null, null, null, null, null, null);

    private static final String POSITIVE = "must be greater than zero";
    private static final String AT_MOST = "must be at most " + MAX;
}

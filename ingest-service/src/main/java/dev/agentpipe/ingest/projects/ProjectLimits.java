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
        Integer viewers) {

    /** Beyond it nothing is limited any more. */
    static final long MAX = 1_000_000_000;

    static final ProjectLimits NONE = new ProjectLimits(null, null, null, null, null);

    private static final String POSITIVE = "must be greater than zero";
    private static final String AT_MOST = "must be at most " + MAX;
}

package dev.agentpipe.ingest.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * One line of the security log.
 *
 * @param project absent when it concerns no single project
 * @param actor the id of the key that did it; {@code database:<role>} for changes made in the database itself
 * @param times how often, from this address and within this minute; more than 1 only for failed sign-ins
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditEntry(
        long id,
        Instant at,
        String project,
        String actor,
        String action,
        String subject,
        String detail,
        String address,
        String requestId,
        int times) {}

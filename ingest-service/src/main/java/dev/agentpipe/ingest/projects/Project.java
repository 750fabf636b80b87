package dev.agentpipe.ingest.projects;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * A project, as administrators see it.
 *
 * @param closedAt absent while it is open
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Project(String id, String name, Instant createdAt, Instant closedAt, ProjectLimits limits) {

    @JsonProperty
    public boolean closed() {
        return closedAt != null;
    }

    Project with(ProjectChange change, Instant now) {
        Instant newClosedAt = closedAt;
        if (change.closed() != null && change.closed() != closed()) {
            newClosedAt = change.closed() ? now : null;
        }
        return new Project(
                id,
                change.name() == null ? name : change.name(),
                createdAt,
                newClosedAt,
                change.limits() == null ? limits : change.limits());
    }
}

package dev.agentpipe.ingest.projects;

import dev.agentpipe.model.session.Utf8Size;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;

/**
 * A change to a project; what is null stays as it is.
 *
 * @param limits replaces all limits: one that is absent is removed
 */
public record ProjectChange(
        @Utf8Size(max = 200)
        @Pattern(regexp = " *+[^\\s\\p{Cntrl}][^\\p{Cntrl}]*+", message = "must be printable, and not blank")
        String name,

        Boolean closed,
        @Valid ProjectLimits limits) {}

package dev.agentpipe.ingest.projects;

import dev.agentpipe.model.session.Utf8Size;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;

/**
 * What somebody wants to change of a project; what is null stays.
 *
 * @param limits all of them: one that is absent in it ends
 */
public record ProjectChange(
        @Utf8Size(max = 200)
        @Pattern(regexp = " *+[^\\s\\p{Cntrl}][^\\p{Cntrl}]*+", message = "must be printable, and not blank")
        String name,

        Boolean closed,
        @Valid ProjectLimits limits) {}

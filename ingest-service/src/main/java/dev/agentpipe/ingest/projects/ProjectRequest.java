package dev.agentpipe.ingest.projects;

import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.model.session.Utf8Size;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** A project to be created. */
public record ProjectRequest(
        @NotNull(message = "is required")
        @Pattern(
                regexp = ProjectId.FORM,
                message = "must be 1 to 40 of a-z, 0-9 and -, and begin with a letter or digit")
        String id,

        @NotBlank(message = "is required")
        @Utf8Size(max = 200)
        @Pattern(regexp = "[^\\p{Cntrl}]*", message = "must be printable")
        String name,

        @Valid ProjectLimits limits) {}

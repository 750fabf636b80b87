package dev.agentpipe.stream.access;

import dev.agentpipe.model.project.ProjectId;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Set;

/** Settings of read access. */
@ConfigMapping(prefix = "agentpipe")
public interface ReadConfig {

    /** Whether reading needs a key ({@code AGENTPIPE_READ_ACCESS}). */
    enum Access {
        /** Open to all. */
        OPEN,
        /** A key with the scope {@code read} or {@code admin} is needed. */
        KEY
    }

    /** {@code open} or {@code key} ({@code AGENTPIPE_READ_ACCESS}). */
    @WithDefault("key")
    Access readAccess();

    /**
     * The projects that may be read without a key where reading is {@code open}, comma-separated
     * ({@code AGENTPIPE_READ_OPEN_PROJECTS}).
     */
    @WithDefault(ProjectId.DEFAULT)
    @Size(max = 100)
    Set<@Pattern(regexp = ProjectId.FORM) String> readOpenProjects();
}

package dev.agentpipe.stream.access;

import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.runtime.bounds.AtMost;
import dev.agentpipe.runtime.bounds.Matches;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Set;

/** Settings of read access. */
@Unremovable
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
    @AtMost("100")
    @Matches(ProjectId.FORM)
    Set<String> readOpenProjects();
}

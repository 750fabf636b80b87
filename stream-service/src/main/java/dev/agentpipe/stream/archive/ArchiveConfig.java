package dev.agentpipe.stream.archive;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;

/** Where conversations are archived before retention deletes them. */
@Unremovable
@ConfigMapping(prefix = "agentpipe")
public interface ArchiveConfig {

    /**
     * A folder, {@code file:/srv/archive}, or a bucket, {@code s3://bucket/prefix} ({@code AGENTPIPE_ARCHIVE}); without one
     * nothing is archived.
     */
    Optional<URI> archive();
}

package dev.agentpipe.upload;

import dev.agentpipe.runtime.bounds.AtLeast;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The limits of an upload. */
@Unremovable
@ConfigMapping(prefix = "agentpipe.upload")
public interface UploadConfig {

    /** The largest body, decompressed ({@code AGENTPIPE_UPLOAD_MAX_SIZE}); larger ones are answered 413. */
    @WithDefault("50M")
    MemorySize maxSize();

    /** The most messages of one upload ({@code AGENTPIPE_UPLOAD_MAX_MESSAGES}). */
    @WithDefault("10000")
    @AtLeast("1")
    int maxMessages();

    /** The most lines of one event log ({@code AGENTPIPE_UPLOAD_MAX_LINES}), all of which go into one transaction. */
    @WithDefault("20000")
    @AtLeast("1")
    int maxLines();

    /**
     * The most bytes of UTF-8 that are kept of a message's content in an event log ({@code
     * AGENTPIPE_UPLOAD_MAX_CONTENT}), at most 1M; the rest is cut off and the message marked.
     */
    @WithDefault("100K")
    MemorySize maxContent();

    /** Uploads at the same time ({@code AGENTPIPE_UPLOAD_CONCURRENT}); further ones are answered 503 at once. */
    @WithDefault("6")
    @AtLeast("1")
    int concurrent();

    /** How long a body may take to arrive ({@code AGENTPIPE_UPLOAD_BODY_DEADLINE}); then its connection is cut. */
    @WithDefault("5M")
    @AtLeast("1ms")
    Duration bodyDeadline();

    /**
     * Where uploads are stored while they arrive ({@code AGENTPIPE_UPLOAD_SPOOL_DIRECTORY}); by default below the
     * system's folder for temporary files. Needs about four times {@link #maxSize} for each concurrent upload.
     */
    Optional<String> spoolDirectory();

    /** How long an upload waits for a conversation that is being written to ({@code AGENTPIPE_UPLOAD_LOCK_WAIT}). */
    @WithDefault("5S")
    @AtLeast("1ms")
    Duration lockWait();

    /** The longest transaction ({@code AGENTPIPE_UPLOAD_TRANSACTION_TIMEOUT}). */
    @WithDefault("25S")
    @AtLeast("1ms")
    Duration transactionTimeout();
}

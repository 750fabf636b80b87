package dev.agentpipe.ingest.keys;

import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.model.session.Utf8Size;
import dev.agentpipe.runtime.access.LimitedOperation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Future;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A key to be created.
 *
 * @param project null for the caller's project
 */
public record KeyRequest(
        @NotBlank(message = "is required")
        @Utf8Size(max = 200)
        @Pattern(regexp = "[^\\p{Cntrl}]*", message = "must be printable")
        String name,

        @NotEmpty(message = "must name at least one of ingest, upload, read, admin")
        List<
                        @NotNull(message = "must be ingest, upload, read or admin")
                        @Pattern(regexp = "ingest|upload|read|admin", message = "must be ingest, upload, read or admin")
                        String>
                scopes,

        @Pattern(regexp = ProjectId.FORM, message = "must be the id of a project")
        String project,

        @Future(message = "must be in the future") Instant expiresAt,
        @Valid Limits limits) {

    /** Rates of the key; null for the common ones. */
    public record Limits(
            @Positive(message = "must be greater than zero") @Max(value = MAX, message = "must be at most " + MAX)
            Long ingest,

            @Positive(message = "must be greater than zero") @Max(value = MAX, message = "must be at most " + MAX)
            Long upload,

            @Positive(message = "must be greater than zero") @Max(value = MAX, message = "must be at most " + MAX)
            Long sessions) {

        /** A higher rate would be no limit at all. */
        static final long MAX = 1_000_000_000;

        static final Limits COMMON = new Limits(null, null, null);

        static Limits of(Map<LimitedOperation, Long> limits) {
            return new Limits(
                    limits.get(LimitedOperation.INGEST),
                    limits.get(LimitedOperation.UPLOAD),
                    limits.get(LimitedOperation.SESSIONS));
        }

        Map<LimitedOperation, Long> byOperation() {
            Map<LimitedOperation, Long> limits = new EnumMap<>(LimitedOperation.class);
            limits.put(LimitedOperation.INGEST, ingest);
            limits.put(LimitedOperation.UPLOAD, upload);
            limits.put(LimitedOperation.SESSIONS, sessions);
            limits.values().removeIf(Objects::isNull);
            return limits;
        }
    }
}

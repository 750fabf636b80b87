package dev.agentpipe.runtime.tracing;

import dev.agentpipe.runtime.bounds.AtLeast;
import dev.agentpipe.runtime.bounds.AtMost;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.util.Optional;

/** Which requests are traced, and where their spans are sent. */
@Unremovable
@ConfigMapping(prefix = "agentpipe.tracing")
public interface TracingConfig {

    /**
     * The address of a collector that takes OTLP over HTTP, without {@code /v1/traces}
     * ({@code AGENTPIPE_TRACING_ENDPOINT}); nothing is traced without it.
     */
    Optional<String> endpoint();

    /**
     * The part of the requests that are traced if they are not part of a trace already
     * ({@code AGENTPIPE_TRACING_SAMPLE_RATIO}).
     */
    @WithDefault("0.01")
    @AtLeast("0")
    @AtMost("1")
    BigDecimal sampleRatio();
}

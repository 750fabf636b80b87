package dev.agentpipe.ingest.idle;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IdleConfigTest {

    @Test
    void has_defaults() throws IOException {
        IdleConfig config = config(Map.of());

        assertThat(config.after()).isEqualTo(Duration.ofHours(24));
        assertThat(config.interval()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void accepts_the_former_names() throws IOException {
        IdleConfig config = config(Map.of("AGENTPIPE_SWEEP_SILENCE", "2H", "AGENTPIPE_SWEEP_INTERVAL", "3S"));

        assertThat(config.after()).isEqualTo(Duration.ofHours(2));
        assertThat(config.interval()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void prefers_the_new_names() throws IOException {
        IdleConfig config = config(Map.of("AGENTPIPE_SWEEP_SILENCE", "2H", "AGENTPIPE_IDLE_AFTER", "5H"));

        assertThat(config.after()).isEqualTo(Duration.ofHours(5));
    }

    private static IdleConfig config(Map<String, String> environment) throws IOException {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(
                        new PropertiesConfigSource(IdleConfig.class.getResource("/application.properties"), 250),
                        new EnvConfigSource(environment, 300))
                .withMapping(IdleConfig.class)
                .build()
                .getConfigMapping(IdleConfig.class);
    }
}

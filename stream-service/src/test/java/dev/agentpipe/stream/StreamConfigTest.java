package dev.agentpipe.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamConfigTest {

    private static final long MB = 1024 * 1024;

    @Test
    void the_reorder_buffer_has_a_default_and_may_be_set_by_its_former_name() throws IOException {
        assertThat(reorderBufferSize(Map.of())).isEqualTo(16 * MB);
        assertThat(reorderBufferSize(Map.of("AGENTPIPE_STREAM_HELD_SIZE", "4M")))
                .isEqualTo(4 * MB);
    }

    @Test
    void the_new_name_of_the_reorder_buffer_goes_before_the_former_one() throws IOException {
        assertThat(reorderBufferSize(
                        Map.of("AGENTPIPE_STREAM_HELD_SIZE", "4M", "AGENTPIPE_STREAM_REORDER_BUFFER_SIZE", "8M")))
                .isEqualTo(8 * MB);
    }

    private static long reorderBufferSize(Map<String, String> variables) throws IOException {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("QUARKUS_REDIS_HOSTS", "redis://localhost");
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(
                        new PropertiesConfigSource(StreamConfig.class.getResource("/application.properties"), 250),
                        new EnvConfigSource(environment, 300))
                .withMapping(StreamConfig.class)
                .build()
                .getConfigMapping(StreamConfig.class)
                .reorderBufferSize()
                .asLongValue();
    }
}

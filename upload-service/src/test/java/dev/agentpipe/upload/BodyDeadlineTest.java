package dev.agentpipe.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The deadline of connections, which service-runtime enforces, is the one of uploads here. */
class BodyDeadlineTest {

    @Test
    void the_deadline_of_other_services_does_not_cut_uploads() {
        assertThat(deadline(Map.of("AGENTPIPE_HTTP_BODY_DEADLINE", "30S"))).isEqualTo("5M");
        assertThat(deadline(Map.of(
                        "AGENTPIPE_HTTP_BODY_DEADLINE", "30S",
                        "AGENTPIPE_UPLOAD_BODY_DEADLINE", "9M")))
                .isEqualTo("9M");
    }

    private static String deadline(Map<String, String> environment) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addPropertiesSources()
                .withSources(new EnvConfigSource(environment, EnvConfigSource.ORDINAL))
                .build();
        return config.getConfigValue("agentpipe.http-body-deadline").getValue();
    }
}

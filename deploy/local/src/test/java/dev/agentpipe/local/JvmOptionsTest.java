package dev.agentpipe.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class JvmOptionsTest {

    @Test
    void bounds_memory_and_ends_a_process_that_ran_out_of_it() {
        assertThat(JvmOptions.ofServices(Map.of()).list())
                .containsExactly("-XX:+ExitOnOutOfMemoryError", "-Xmx512m", "-XX:MaxDirectMemorySize=256m");
        assertThat(JvmOptions.ofGateway(Map.of()).list())
                .containsExactly("-XX:+ExitOnOutOfMemoryError", "-Xmx256m", "-XX:MaxDirectMemorySize=256m");
    }

    @Test
    void puts_configured_options_last_where_they_win() {
        Map<String, String> environment = Map.of("AGENTPIPE_SERVICE_JAVA_OPTS", " -Xmx1g  -Dkey=value ");
        assertThat(JvmOptions.ofServices(environment).list())
                .containsExactly("-XX:+ExitOnOutOfMemoryError", "-Xmx1g", "-Dkey=value");
    }
}

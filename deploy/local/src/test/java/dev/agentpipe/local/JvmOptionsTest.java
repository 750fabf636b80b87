package dev.agentpipe.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JvmOptionsTest {

    @Test
    void bounds_memory_and_ends_a_process_that_ran_out_of_it() {
        assertThat(JvmOptions.ofServices(Map.of()).list())
                .contains("-XX:+ExitOnOutOfMemoryError", "-Xmx512m", "-XX:MaxDirectMemorySize=256m");
        assertThat(JvmOptions.ofGateway(Map.of()).list())
                .contains("-XX:+ExitOnOutOfMemoryError", "-Xmx256m", "-XX:MaxDirectMemorySize=256m");
    }

    @Test
    void begins_with_a_small_heap() {
        assertThat(JvmOptions.ofServices(Map.of()).list()).contains("-XX:+UseSerialGC", "-Xms24m");
        assertThat(JvmOptions.ofGateway(Map.of()).list()).contains("-XX:+UseSerialGC", "-Xms24m");
    }

    @Test
    void gives_only_options_that_this_jvm_knows() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmOptions.ofServices(Map.of()).list());
        command.add("-version");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
    }

    /** Two collectors would end the start. */
    @Test
    void puts_configured_options_last_where_they_win_and_instead_of_the_collector() {
        Map<String, String> environment = Map.of("AGENTPIPE_SERVICE_JAVA_OPTS", " -Xmx1g  -XX:+UseG1GC ");
        assertThat(JvmOptions.ofServices(environment).list())
                .endsWith("-Xmx1g", "-XX:+UseG1GC")
                .doesNotContain("-XX:+UseSerialGC");
    }
}

package dev.agentpipe.upload.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The budget of a heap of 256 MB: no body ends the process, also when every slot has one of the worst. */
class WorstBodiesIT {

    /** What is left of 256 MB beside Quarkus, the driver and the buffers of connections. */
    private static final String HEAP = "-Xmx192m";

    @ParameterizedTest
    @ValueSource(strings = {"session", "event-log"})
    void fit_into_the_heap_all_at_once(String form) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorstBodies.class.getName(),
                        form)
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(printed)
                .contains("names, values and brackets")
                .contains(form.equals("session") ? "10 messages" : "5 lines");
    }
}

package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a start checks, and what it is spared. */
class StartIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    /** One that is only part of an expression: Quarkus would leave its bounds out. */
    @ParameterizedTest
    @ValueSource(strings = {"ingest", "upload", "stream"})
    void ends_with_a_setting_out_of_bounds(String name) {
        Map<String, String> environment = Map.of(
                "AGENTPIPE_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/none",
                "AGENTPIPE_DATABASE_PASSWORD", "none",
                "AGENTPIPE_USAGE_FLUSH", "301S");
        try (ServiceProcess service = new ServiceProcess(name, name, folder, List.of("-Xmx256m"), environment)) {
            service.start();
            assertThat(service.awaitExit(LIMIT)).isNotZero();
            assertThat(service.logged()).contains("agentpipe.usage.flush must be at most 5m");
        }
    }

    /** One constraint of Bean Validation on any mapping would bring it back. */
    @ParameterizedTest
    @ValueSource(strings = {"ingest", "upload", "stream"})
    void prepares_no_bean_validation_for_the_settings_of_quarkus(String name) throws IOException {
        Path generated = ServiceProcess.application(name).resolve("quarkus/generated-bytecode.jar");
        try (JarFile classes = new JarFile(generated.toFile())) {
            assertThat(classes.stream().map(ZipEntry::getName))
                    .noneMatch(entry -> entry.contains("BeanValidationConfigValidator"));
        }
    }
}

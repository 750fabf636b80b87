package dev.agentpipe.runtime.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatabasePasswordTest {

    @Test
    void a_start_without_a_password_ends_and_says_what_to_set() {
        assertThatThrownBy(() -> new DatabasePassword(Optional.empty()).require(null))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("AGENTPIPE_DATABASE_PASSWORD is not set");
        new DatabasePassword(Optional.of("anything")).require(null);
    }

    @Test
    void only_the_profiles_of_a_developers_machine_have_a_default() throws IOException {
        assertThat(defaultPassword("prod")).isEmpty();
        assertThat(defaultPassword("staging")).isEmpty();
        for (String profile : List.of("local", "dev", "test")) {
            assertThat(defaultPassword(profile)).contains("agentpipe");
        }
    }

    @Test
    void compose_takes_every_secret_from_a_file() throws IOException {
        List<String> secrets = Files.readAllLines(Path.of("../docker-compose.yml")).stream()
                .filter(line -> line.matches(" *[A-Z_]*(PASSWORD|API_KEY)\\w*: .*"))
                .toList();
        assertThat(secrets).hasSizeGreaterThan(3).allMatch(line -> line.matches(".*_FILE: /run/secrets/\\S+"));
    }

    @Test
    void the_example_of_a_secret_has_no_values() throws IOException {
        assertThat(Files.readAllLines(Path.of("../deploy/k8s/secret.example.env")))
                .filteredOn(line -> !line.startsWith("#"))
                .hasSize(2)
                .allMatch(line -> line.endsWith("="));
    }

    private static Optional<String> defaultPassword(String profile) throws IOException {
        return new SmallRyeConfigBuilder()
                .withProfile(profile)
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(
                        DatabasePassword.class.getResource("/META-INF/microprofile-config.properties")))
                .build()
                .getOptionalValue("quarkus.datasource.password", String.class);
    }
}

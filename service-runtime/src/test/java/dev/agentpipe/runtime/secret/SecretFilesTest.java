package dev.agentpipe.runtime.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFilesTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AGENTPIPE_BRIDGE_API_KEY",
                "AGENTPIPE_DATABASE_PASSWORD",
                "AGENTPIPE_REDIS_PASSWORD",
                "QUARKUS_FLYWAY_PASSWORD"
            })
    void takes_a_secret_from_the_file_that_its_variable_names(String variable) throws IOException {
        SmallRyeConfig config = environment(Map.of(variable + "_FILE", file("s3cret")));
        assertThat(config.getConfigValue(variable).getValue()).isEqualTo("s3cret");
        assertThat(config.getConfigValue(variable.toLowerCase(Locale.ROOT)
                                .replaceFirst("_", ".")
                                .replace('_', '-'))
                        .getValue())
                .as("under the name of its setting")
                .isEqualTo("s3cret");
    }

    @Test
    void takes_the_address_of_redis_too() throws IOException {
        SmallRyeConfig config = environment(Map.of("AGENTPIPE_REDIS_URL_FILE", file("rediss://u:p@h:1\n")));
        assertThat(config.getConfigValue("AGENTPIPE_REDIS_URL").getValue()).isEqualTo("rediss://u:p@h:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret\n", "s3cret\r\n", "s3cret"})
    void drops_the_line_break_at_the_end(String content) throws IOException {
        assertThat(password(content)).isEqualTo("s3cret");
    }

    @Test
    void drops_one_line_break_and_nothing_else() throws IOException {
        assertThat(password(" a b \n\n")).isEqualTo(" a b \n");
    }

    @Test
    void a_file_that_is_missing_ends_the_start_and_names_the_variable() {
        Path missing = folder.resolve("none");
        assertRejected(Map.of("AGENTPIPE_DATABASE_PASSWORD_FILE", missing.toString()))
                .hasMessageContaining("AGENTPIPE_DATABASE_PASSWORD_FILE names " + missing + ", which cannot be read");
    }

    @Test
    void a_file_that_cannot_hold_a_secret_ends_the_start() throws IOException {
        assertRejected(Map.of("AGENTPIPE_BRIDGE_API_KEY_FILE", folder.toString()))
                .hasMessageContaining("AGENTPIPE_BRIDGE_API_KEY_FILE")
                .hasMessageContaining("cannot be read");
        assertRejected(Map.of("AGENTPIPE_BRIDGE_API_KEY_FILE", file("\n"))).hasMessageContaining("empty");
        assertRejected(Map.of("AGENTPIPE_BRIDGE_API_KEY_FILE", file("x".repeat(100_000))))
                .hasMessageContaining("too long");
    }

    @Test
    void a_secret_given_twice_ends_the_start_without_showing_it() throws IOException {
        assertRejected(Map.of("AGENTPIPE_BRIDGE_API_KEY", "s3cret", "AGENTPIPE_BRIDGE_API_KEY_FILE", file("s3cret")))
                .hasMessageStartingWith("AGENTPIPE_BRIDGE_API_KEY and AGENTPIPE_BRIDGE_API_KEY_FILE are both set")
                .hasMessageNotContaining("s3cret");
    }

    /** As an orchestrator passes on a variable that it does not have itself. */
    @Test
    void an_empty_variable_is_none() throws IOException {
        assertThat(environment(Map.of("AGENTPIPE_REDIS_PASSWORD", "", "AGENTPIPE_REDIS_PASSWORD_FILE", file("s3cret")))
                        .getConfigValue("AGENTPIPE_REDIS_PASSWORD")
                        .getValue())
                .isEqualTo("s3cret");
        assertThat(environment(Map.of("AGENTPIPE_REDIS_PASSWORD", "s3cret", "AGENTPIPE_REDIS_PASSWORD_FILE", ""))
                        .getConfigValue("AGENTPIPE_REDIS_PASSWORD")
                        .getValue())
                .isEqualTo("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://:s3^cret@h", "redis://:s3 cret@h", "//:s3cret@h", "http://u:s3cret@h"})
    void an_address_that_could_not_be_read_is_rejected_before_anybody_prints_its_password(String url) {
        assertRejected(Map.of("AGENTPIPE_REDIS_URL", url))
                .hasMessageStartingWith("AGENTPIPE_REDIS_URL is not an address like")
                .hasMessageNotContaining("cret")
                .hasNoCause();
    }

    @Test
    void several_addresses_of_redis_need_to_be_told_what_they_are_of() {
        String both = "redis://u:s3cret@one:26379, redis://u:s3cret@two:26379";
        assertRejected(Map.of("AGENTPIPE_REDIS_URL", both))
                .hasMessageStartingWith("AGENTPIPE_REDIS_URL has 2 addresses; set AGENTPIPE_REDIS_TYPE")
                .hasMessageNotContaining("cret");
        assertRejected(Map.of("AGENTPIPE_REDIS_URL", both + ",//:s3cret@h", "AGENTPIPE_REDIS_TYPE", "sentinel"))
                .hasMessageStartingWith("AGENTPIPE_REDIS_URL is not an address like");
        environment(Map.of("AGENTPIPE_REDIS_URL", both, "AGENTPIPE_REDIS_TYPE", "sentinel"));
    }

    @Test
    void a_dsn_switches_sentry_on() throws IOException {
        String dsn = "https://public@sentry.example.com/1";
        for (Map<String, String> variables :
                List.of(Map.of("AGENTPIPE_SENTRY_DSN", dsn), Map.of("AGENTPIPE_SENTRY_DSN_FILE", file(dsn)))) {
            assertThat(environment(variables).getValue("quarkus.log.sentry.enabled", Boolean.class))
                    .isTrue();
        }
        assertThat(environment(Map.of()).getOptionalValue("quarkus.log.sentry.enabled", Boolean.class))
                .isEmpty();
    }

    private String password(String content) throws IOException {
        return environment(Map.of("AGENTPIPE_DATABASE_PASSWORD_FILE", file(content)))
                .getConfigValue("AGENTPIPE_DATABASE_PASSWORD")
                .getValue();
    }

    private static AbstractThrowableAssert<?, ?> assertRejected(Map<String, String> variables) {
        return assertThatThrownBy(() -> environment(variables)).isInstanceOf(ConfigurationException.class);
    }

    private static SmallRyeConfig environment(Map<String, String> variables) {
        return new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(variables, EnvConfigSource.ORDINAL))
                .withSources(new SecretFiles())
                .build();
    }

    private String file(String content) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "secret", ""), content)
                .toString();
    }
}

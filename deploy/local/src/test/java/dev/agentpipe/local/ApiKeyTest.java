package dev.agentpipe.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeyTest {

    @TempDir
    Path folder;

    @Test
    void generates_a_key_once_that_only_its_owner_can_read() throws Exception {
        Path file = folder.resolve("api-key");
        ApiKey first = ApiKey.of(Map.of(), file);
        assertThat(first.first().matches("ap_live_[A-Za-z0-9_-]{43}"))
                .as("form of the key")
                .isTrue();
        assertThat(ApiKey.of(Map.of(), file)).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void prefers_the_variable_when_it_is_set() {
        Path file = folder.resolve("api-key");
        ApiKey key = ApiKey.of(Map.of(ApiKey.VARIABLE, " first-key , second-key "), file);
        assertThat(key.first()).isEqualTo("first-key");
        assertThat(key.configured()).isEqualTo("first-key , second-key");
        assertThat(Files.exists(file)).isFalse();
    }

    @Test
    void does_not_appear_in_a_log() {
        assertThat(new ApiKey("secret").toString()).doesNotContain("secret");
    }
}

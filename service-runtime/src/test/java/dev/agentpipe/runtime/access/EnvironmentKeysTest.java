package dev.agentpipe.runtime.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentKeysTest {

    private static final String SECRET = "0123456789abcdef01234567";

    @Test
    void gives_a_key_the_same_id_at_every_start_and_every_scope() {
        ApiKey key =
                new EnvironmentKeys(List.of(SECRET), List.of()).all().iterator().next();
        assertThat(key.id()).isEqualTo("env-8865fea8edb6");
        assertThat(key.scopes()).containsExactlyInAnyOrder(Scope.values());
        assertThat(key.expiresAt()).isNull();
    }

    @Test
    void finds_a_key_by_its_hash_and_by_its_id() {
        EnvironmentKeys keys = new EnvironmentKeys(List.of(SECRET), List.of());
        ApiKey key = keys.find(ByteBuffer.wrap(Secret.hash(SECRET))).orElseThrow();
        assertThat(keys.contains(key.id())).isTrue();
        assertThat(keys.hash(key.id()))
                .hasValueSatisfying(hash -> assertThat(hash).isEqualTo(Secret.hash(SECRET)));
        assertThat(keys.find(ByteBuffer.wrap(Secret.hash("another")))).isEmpty();
        assertThat(keys.hash("env-000000000000")).isEmpty();
    }

    @Test
    void takes_spaces_and_repeats_for_nothing() {
        assertThat(new EnvironmentKeys(List.of(SECRET, " " + SECRET + " "), List.of()).all())
                .hasSize(1);
        assertThat(new EnvironmentKeys(List.of(), List.of()).all()).isEmpty();
    }

    @Test
    void rejects_a_short_key_and_says_how_to_make_one() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EnvironmentKeys(List.of("short"), List.of()))
                .withMessageContaining("at least 24")
                .withMessageContaining("openssl rand -hex 24")
                .withMessageNotContaining("\"short\"");
    }

    @Test
    void reads_keys_of_projects() {
        EnvironmentKeys keys =
                new EnvironmentKeys(List.of(SECRET), List.of("red=" + SECRET + "=1", " blue =" + SECRET + "2"));
        assertThat(keys.projects()).containsExactly("blue", "red");
        assertThat(keys.all()).extracting(ApiKey::project).containsExactly(null, "red", "blue");
        ApiKey red = keys.find(ByteBuffer.wrap(Secret.hash(SECRET + "=1"))).orElseThrow();
        assertThat(red.scopes()).containsExactlyInAnyOrder(Scope.values());
        assertThat(red.sender().project()).isEqualTo("red");
        assertThat(keys.find(red.id())).contains(red);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0123456789abcdef01234567",
                "=0123456789abcdef01234567",
                "Red=0123456789abcdef01234567",
                "red=short"
            })
    void rejects_a_key_of_a_project_that_is_not_one(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EnvironmentKeys(List.of(), List.of(text)))
                .withMessageContaining("AGENTPIPE_PROJECT_API_KEYS")
                .withMessageNotContaining("abcdef");
    }

    @Test
    void rejects_one_secret_for_two_projects() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EnvironmentKeys(List.of(SECRET), List.of("red=" + SECRET)))
                .withMessageContaining("twice");
    }
}

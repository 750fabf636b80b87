package dev.agentpipe.stream.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.access.Reader;
import dev.agentpipe.stream.endpoint.ViewerSeconds.Account;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ViewerSecondsTest {

    private static final Account A = new Account("p", "a");
    private static final Account B = new Account("p", "b");

    private final ViewerSeconds seconds = new ViewerSeconds();

    @Test
    void counts_each_open_stream_for_its_key() {
        seconds.came(A, at(0));
        seconds.came(A, at(2_000));
        seconds.came(B, at(3_000));
        seconds.went(A, at(5_000));
        assertThat(seconds.take(at(10_000))).isEqualTo(Map.of(A, 13L, B, 7L));
        assertThat(seconds.take(at(10_000))).isEmpty();
        assertThat(seconds.take(at(11_000))).isEqualTo(Map.of(A, 1L, B, 1L));
    }

    @Test
    void loses_no_part_of_a_second_and_forgets_viewers_that_left() {
        seconds.came(A, at(0));
        long counted = 0;
        for (int now = 700; now <= 7_000; now += 700) {
            counted += seconds.take(at(now)).getOrDefault(A, 0L);
        }
        assertThat(counted).isEqualTo(7);
        seconds.went(A, at(7_100));
        assertThat(seconds.take(at(9_000))).isEqualTo(Map.of(A, 1L));
        assertThat(seconds.take(at(20_000))).isEmpty();
    }

    @Test
    void counts_for_the_project_of_the_key_and_otherwise_for_the_default_one() {
        assertThat(account("k", Projects.ofKey("p"))).isEqualTo(new Account("p", "k"));
        assertThat(account("k", Projects.ALL)).isEqualTo(new Account("default", "k"));
        assertThat(account(null, Projects.ofKey("public"))).isEqualTo(new Account("public", ""));
    }

    private static Account account(String keyId, Projects projects) {
        return Account.of(new Reader(keyId, projects, null, () -> {}));
    }

    private static Duration at(long millis) {
        return Duration.ofMillis(millis);
    }
}

package dev.agentpipe.model.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import dev.agentpipe.model.session.Timestamp;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdentityTest {

    @Test
    void derives_ids_that_never_change() {
        assertThat(Identity.uuid("c1", null, 3)).isEqualTo("f4747841-d4ee-57ee-be7c-b7303e83910d");
        assertThat(UUID.fromString(Identity.uuid("c1")).version()).isEqualTo(5);
        assertThat(UUID.fromString(Identity.uuid("c1")).variant()).isEqualTo(2);
    }

    @Test
    void keeps_parts_apart() {
        assertThat(Identity.uuid("ab", "c")).isNotEqualTo(Identity.uuid("a", "bc"));
        assertThat(Identity.uuid("a", null)).isEqualTo(Identity.uuid("a", ""));
    }

    @Test
    void fingerprints_everything_but_the_timestamp() {
        long fingerprint = Identity.fingerprint(message("hi", Instant.EPOCH, null));
        assertThat(Identity.fingerprint(message("hi", Instant.EPOCH.plusSeconds(1), null)))
                .isEqualTo(fingerprint);
        assertThat(Identity.fingerprint(message("ho", Instant.EPOCH, null))).isNotEqualTo(fingerprint);
        assertThat(Identity.fingerprint(message("hi", Instant.EPOCH, BigDecimal.ONE)))
                .isNotEqualTo(fingerprint);
    }

    @Test
    void fingerprints_absent_metrics_like_empty_ones() {
        Message without = new Message("m", "a", "A", "t", null, "hi", "agent", null, 1, 0, null, null);
        assertThat(Identity.fingerprint(without)).isEqualTo(Identity.fingerprint(message("hi", Instant.EPOCH, null)));
    }

    private static Message message(String content, Instant at, BigDecimal cost) {
        Metrics metrics = new Metrics(null, null, null, null, null, cost);
        return new Message("m", "a", "A", "t", null, content, "agent", Timestamp.of(at), 1, 0, metrics, null);
    }
}

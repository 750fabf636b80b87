package dev.agentpipe.upload.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import dev.agentpipe.model.session.Timestamp;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class SessionTotalsTest {

    private final SessionTotals totals = new SessionTotals();

    private static Message message(String timestamp, Metrics metrics) {
        return new Message(
                null,
                "a",
                "Ada",
                "claude",
                null,
                "x",
                "agent",
                Timestamp.parse(timestamp).orElseThrow(),
                null,
                null,
                metrics,
                null);
    }

    private static Metrics tokens(Long input, Long output, Long total) {
        return new Metrics(null, input, output, total, null, null);
    }

    @Test
    void counts_the_total_where_it_is_given_and_else_input_and_output() {
        totals.add(message("2026-01-02T03:04:05Z", tokens(1L, 2L, 10L)));
        totals.add(message("2026-01-02T03:04:05Z", tokens(20L, 30L, null)));
        totals.add(message("2026-01-02T03:04:05Z", tokens(null, 100L, null)));
        totals.add(message("2026-01-02T03:04:05Z", null));
        assertThat(totals.tokens()).isEqualByComparingTo("160");
        assertThat(totals.messages()).isEqualTo(4);
    }

    @Test
    void stays_exact_beyond_64_bits_and_below_a_cent() {
        totals.add(message(
                "2026-01-02T03:04:05Z",
                new Metrics(
                        null, null, null, Long.MAX_VALUE, null, new BigDecimal("0.000000000000000000000000000001"))));
        totals.add(message(
                "2026-01-02T03:04:05Z",
                new Metrics(null, null, null, Long.MAX_VALUE, null, new BigDecimal("1000000000"))));
        assertThat(totals.tokens()).hasToString("18446744073709551614");
        assertThat(totals.cost()).hasToString("1000000000.000000000000000000000000000001");
    }

    @Test
    void knows_the_newest_message_by_its_moment_and_not_its_text() {
        assertThat(totals.newest()).isNull();
        totals.add(message("2026-01-02T03:00:00Z", null));
        totals.add(message("2026-01-02T04:30:00+02:00", null));
        assertThat(totals.newest().text()).isEqualTo("2026-01-02T03:00:00Z");
    }
}

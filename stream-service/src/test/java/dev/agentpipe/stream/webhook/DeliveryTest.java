package dev.agentpipe.stream.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.stream.webhook.Delivery.Outcome;
import dev.agentpipe.stream.webhook.Delivery.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryTest {

    @ParameterizedTest
    @CsvSource({
        "200, DELIVERED",
        "204, DELIVERED",
        "301, REJECTED",
        "307, REJECTED",
        "400, REJECTED",
        "401, REJECTED",
        "408, UNAVAILABLE",
        "410, GONE",
        "429, UNAVAILABLE",
        "500, REJECTED",
        "502, UNAVAILABLE",
        "503, UNAVAILABLE",
        "504, UNAVAILABLE"
    })
    void ends_as_the_receiver_answers(int status, Result result) {
        assertThat(Outcome.ofStatus(status).result()).isEqualTo(result);
    }

    @Test
    void results_keep_the_labels_of_their_metric() {
        assertThat(Delivery.Result.values())
                .extracting(result -> result.label)
                .containsExactly("delivered", "refused", "away", "gone");
    }
}

package dev.agentpipe.stream.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.stream.webhook.Delivery.Outcome;
import dev.agentpipe.stream.webhook.Delivery.Result;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryTest {

    @ParameterizedTest
    @CsvSource({
        "200, DELIVERED",
        "204, DELIVERED",
        "301, REFUSED",
        "307, REFUSED",
        "400, REFUSED",
        "401, REFUSED",
        "408, AWAY",
        "410, GONE",
        "429, AWAY",
        "500, REFUSED",
        "502, AWAY",
        "503, AWAY",
        "504, AWAY"
    })
    void ends_as_the_receiver_answers(int status, Result result) {
        assertThat(Outcome.ofStatus(status).result()).isEqualTo(result);
    }
}

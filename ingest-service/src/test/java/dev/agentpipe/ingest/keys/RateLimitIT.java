package dev.agentpipe.ingest.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.ingest.Ingest;
import dev.agentpipe.ingest.LocalApplication;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever has no key is limited by address. In an application of its own: all other tests share the one address. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(LocalApplication.class)
class RateLimitIT {

    @Test
    void guessing_keys_is_slowed_down_by_address() {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 3 * LocalApplication.ANONYMOUS_RATE; i++) {
            statuses.add(new Ingest("ap_live_guess_" + i).event("{}").extract().statusCode());
        }
        assertThat(statuses.stream().distinct()).containsExactly(401, 429);
        Ingest.ADMIN.event(Events.message("not-a-guess")).statusCode(201);
    }

    @Test
    void addresses_behind_a_trusted_proxy_are_told_apart_and_not_by_what_clients_write() {
        for (int i = 0; i < LocalApplication.ANONYMOUS_RATE; i++) {
            assertThat(forwarded(i + ".1.1.1, 203.0.113.1")).isEqualTo(401);
        }
        assertThat(forwarded("9.9.9.9, 203.0.113.1")).isEqualTo(429);
        assertThat(forwarded("203.0.113.2")).isEqualTo(401);
    }

    private static int forwarded(String chain) {
        return Ingest.NOBODY
                .request(Ingest.JSON, new byte[] {'{', '}'})
                .header("X-Forwarded-For", chain)
                .post("/api/ingest")
                .statusCode();
    }
}

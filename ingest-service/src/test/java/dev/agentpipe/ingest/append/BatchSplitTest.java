package dev.agentpipe.ingest.append;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchSplitTest {

    @Test
    void cuts_between_requests_next_to_the_middle() {
        assertThat(BatchSplit.middle(requests(1, 6, 1))).isEqualTo(1);
        assertThat(BatchSplit.middle(requests(1, 1, 6, 2))).isEqualTo(2);
        assertThat(BatchSplit.middle(requests(7, 1))).isEqualTo(7);
        assertThat(BatchSplit.severalRequests(requests(7, 1))).isTrue();
    }

    @Test
    void cuts_one_request_in_the_middle() {
        assertThat(BatchSplit.middle(requests(7))).isEqualTo(3);
        assertThat(BatchSplit.severalRequests(requests(7))).isFalse();
        assertThat(BatchSplit.severalRequests(requests(1))).isFalse();
    }

    private static List<PendingEvent> requests(int... sizes) {
        List<PendingEvent> events = new ArrayList<>();
        for (int size : sizes) {
            Submission submission = new Submission("key", null, size, size, 0);
            for (int i = 0; i < size; i++) {
                events.add(PendingEvents.message("c", "m" + events.size(), "hi", 10, submission));
            }
        }
        return events;
    }
}

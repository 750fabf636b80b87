package dev.agentpipe.model.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.agentpipe.model.project.ProjectId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationTest {

    @Test
    void decodes_what_it_encodes() {
        List<LoggedEvent> events =
                List.of(event(7, "ünïcode", 1, "{\"a\":\"\t\"}"), event(8, null, 0, "{\"b\":\"😀\"}"));
        Publication sent = Publication.of(3, events);
        Publication received = Publication.decode(sent.encode());
        assertThat(received.epoch()).isEqualTo(3);
        assertThat(received.newest()).isEqualTo(new EventId(3, 8));
        assertThat(received.events())
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(events.stream()
                        .map(event -> new LoggedEvent(
                                event.position(),
                                event.project(),
                                event.conversationId(),
                                event.seq(),
                                event.type(),
                                event.payload(),
                                sent.committedAt()))
                        .toList());
    }

    @Test
    void tells_when_it_was_committed() {
        long before = System.currentTimeMillis();
        Publication received = Publication.decode(
                Publication.of(1, List.of(event(1, "c", 1, "{}"))).encode());
        assertThat(received.committedAt()).isBetween(before, System.currentTimeMillis());
    }

    /** As versions before this one publish. */
    @Test
    void reads_one_that_does_not_tell_when_it_was_committed() {
        Publication received = Publication.decode("1 1 1\nc\t1\tt\t{}\n".getBytes(StandardCharsets.UTF_8));
        assertThat(received.committedAt()).isZero();
        assertThat(received.events()).singleElement().satisfies(event -> assertThat(event.committedAt())
                .isZero());
    }

    @Test
    void sends_positions_only_when_the_events_are_too_large() {
        String half = "x".repeat(Publication.MAX_BYTES / 2);
        Publication received =
                Publication.decode(Publication.of(1, List.of(event(1, "c", 1, half), event(2, "c", 2, half)))
                        .encode());
        assertThat(received.events()).isEmpty();
        assertThat(received.count()).isEqualTo(2);
        assertThat(received.newest()).isEqualTo(new EventId(1, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1 1 1",
                "1 1\n",
                "1 1 x\n",
                "1 1 0\n",
                "1 1 1 at=x\n",
                "1 1 1 at=1 projects\n",
                "1 1 2\nc\t1\tt\t{}\n",
                "1 1 1\nc\t1\tt\t{}",
                "1 1 1\nc\t1\n"
            })
    void rejects_what_is_no_publication(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Publication.decode(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static LoggedEvent event(long position, String conversationId, long seq, String payload) {
        return new LoggedEvent(
                position,
                ProjectId.DEFAULT,
                conversationId,
                seq,
                "message.created",
                payload.getBytes(StandardCharsets.UTF_8));
    }
}

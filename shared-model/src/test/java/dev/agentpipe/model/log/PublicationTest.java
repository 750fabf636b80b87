package dev.agentpipe.model.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.agentpipe.model.project.ProjectId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
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

    @Test
    void carries_the_traces_of_its_events_but_only_so_many() {
        List<LoggedEvent> events = LongStream.rangeClosed(1, 200)
                .mapToObj(position -> new LoggedEvent(
                        position, ProjectId.DEFAULT, "c", position, "t", new byte[] {'{'}, 0, trace(position)))
                .toList();
        byte[] sent = Publication.of(1, events).encode();
        Publication received = Publication.decode(sent);
        assertThat(received.events().stream().map(LoggedEvent::trace).filter(Objects::nonNull))
                .containsExactlyElementsOf(LongStream.iterate(2, position -> position + 2)
                        .limit(64)
                        .mapToObj(PublicationTest::trace)
                        .toList());
        assertThat(new String(sent, StandardCharsets.US_ASCII).indexOf('\n')).isLessThan(4_200);
    }

    private static String trace(long position) {
        return position % 2 == 1 ? null : "00-%032x-%016x-01".formatted(position, position);
    }

    @Test
    void looks_as_ever_without_traces() {
        Publication sent = new Publication(1, 1, 1, List.of(event(1, "c", 1, "{}")), 5);
        assertThat(new String(sent.encode(), StandardCharsets.UTF_8))
                .isEqualTo("1 1 1 at=5\nc\t1\tmessage.created\t{}\n");
    }

    @Test
    void skips_what_later_versions_add_to_the_first_line() {
        Publication received =
                Publication.decode("1 1 1 projects at=5 new=1\np\tc\t1\tt\t{}\n".getBytes(StandardCharsets.UTF_8));
        assertThat(received.committedAt()).isEqualTo(5);
        assertThat(received.events()).hasSize(1);
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
                "1 1 1 new\n",
                "1 1 1 at=1 traces=x\n",
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

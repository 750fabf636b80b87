package dev.agentpipe.stream.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.problem.ProblemException;
import io.vertx.core.MultiMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamRequestTest {

    private final MultiMap query = MultiMap.caseInsensitiveMultiMap();

    @Test
    void watches_everything_from_the_head_when_nothing_is_said() {
        StreamRequest request = StreamRequest.of(query, null);
        assertThat(request.filter().conversationIds()).isEmpty();
        assertThat(request.filter().types()).isEmpty();
        assertThat(request.filter().named()).isFalse();
        assertThat(request.startsAfter()).isNull();
    }

    @Test
    void collects_repeated_conversations_and_comma_separated_types() {
        query.add("conversationId", "a").add("conversationId", "b").add("conversationId", "a");
        query.add("types", "message.created,log.entry").add("types", "error.occurred");
        StreamRequest request = StreamRequest.of(query, null);
        assertThat(request.filter().conversationIds()).containsExactlyInAnyOrder("a", "b");
        assertThat(request.filter().types())
                .containsExactlyInAnyOrder("message.created", "log.entry", "error.occurred");
    }

    @Test
    void prefers_the_header_over_the_parameter() {
        query.add("lastEventId", "1-1");
        assertThat(StreamRequest.of(query, " 1-7 ").startsAfter()).isEqualTo(new EventId(1, 7));
        assertThat(StreamRequest.of(query, "  ").startsAfter()).isEqualTo(new EventId(1, 1));
        assertThat(StreamRequest.of(query, null).startsAfter()).isEqualTo(new EventId(1, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "-1--1", "1-", "99999999999999999999-1"})
    void starts_over_with_an_id_that_no_log_gave_out(String id) {
        assertThat(StreamRequest.of(query, id).startsAfter()).isEqualTo(StreamRequest.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({"conversationId,''", "types,''", "types,'a,,b'", "types,Upper", "named,yes", "named,''"})
    void refuses_by_name(String parameter, String value) {
        query.add(parameter, value);
        assertThatThrownBy(() -> StreamRequest.of(query, null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(parameter);
    }

    @Test
    void refuses_more_conversations_or_types_than_it_may_watch() {
        IntStream.range(0, 101).forEach(i -> query.add("conversationId", "c" + i));
        assertThatThrownBy(() -> StreamRequest.of(query, null)).hasMessageContaining("at most 100 times");
        query.clear();
        IntStream.range(0, 21).forEach(i -> query.add("types", "t" + i));
        assertThatThrownBy(() -> StreamRequest.of(query, null)).hasMessageContaining("types");
    }
}

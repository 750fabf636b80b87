package dev.agentpipe.stream.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.viewer.Filter;
import io.vertx.core.MultiMap;
import java.util.Set;
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
        assertThat(request.filter(Projects.ALL)).isEqualTo(new Filter(Projects.ALL, Set.of(), Set.of(), false));
        assertThat(request.startsAfter()).isNull();
    }

    @Test
    void collects_repeated_conversations_and_comma_separated_types() {
        query.add("conversationId", "a").add("conversationId", "b").add("conversationId", "a");
        query.add("types", "message.created,log.entry").add("types", "error.occurred");
        StreamRequest request = StreamRequest.of(query, null);
        assertThat(request.conversationIds()).containsExactlyInAnyOrder("a", "b");
        assertThat(request.types()).containsExactlyInAnyOrder("message.created", "log.entry", "error.occurred");
    }

    @Test
    void never_widens_what_a_reader_may_read() {
        Projects two = new Projects(Set.of("p", "q"));
        assertThat(StreamRequest.of(query, null).filter(two).projects()).isEqualTo(two);
        query.add("project", "p");
        assertThat(StreamRequest.of(query, null).filter(two).projects()).isEqualTo(Projects.ofKey("p"));
        assertThat(StreamRequest.of(query, null).filter(Projects.ofKey("q")).projects())
                .isEqualTo(Projects.NONE);
        query.set("project", "");
        assertThat(StreamRequest.of(query, null).filter(two).projects()).isEqualTo(Projects.NONE);
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
    @CsvSource({"conversationId,''", "types,''", "types,'a,,b'", "types,Upper", "named,yes", "named,''", "ping,yes"})
    void rejects_by_name(String parameter, String value) {
        query.add(parameter, value);
        assertThatThrownBy(() -> StreamRequest.of(query, null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(parameter);
    }

    @Test
    void rejects_more_conversations_or_types_than_it_may_watch() {
        IntStream.range(0, 101).forEach(i -> query.add("conversationId", "c" + i));
        assertThatThrownBy(() -> StreamRequest.of(query, null)).hasMessageContaining("at most 100 times");
        query.clear();
        IntStream.range(0, 21).forEach(i -> query.add("types", "t" + i));
        assertThatThrownBy(() -> StreamRequest.of(query, null)).hasMessageContaining("types");
    }
}

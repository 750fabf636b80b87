package dev.agentpipe.stream.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.PageLimits;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.hub.FramedEvent;
import dev.agentpipe.stream.viewer.CatchUpReader.Answer;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a page of the log means for a viewer. */
class CatchUpReaderTest {

    private static final PageLimits LIMITS = new PageLimits(5, 1_000);

    @Test
    void a_full_page_moves_the_cursor_to_its_last_row() {
        Answer answer = answer(request(Set.of(), 10, 100), page(1, 1, 11, 15), LIMITS);
        assertThat(answer).isInstanceOfSatisfying(Answer.Page.class, page -> {
            assertThat(page.upTo()).isEqualTo(new EventId(1, 15));
            assertThat(page.wanted()).hasSize(5);
        });
    }

    @Test
    void a_page_that_has_reached_its_bytes_moves_the_cursor_to_its_last_row() {
        Answer answer = answer(request(Set.of(), 10, 100), page(1, 1, 11, 13), new PageLimits(5, 6));
        assertThat(answer).isInstanceOfSatisfying(Answer.Page.class, page -> assertThat(page.upTo())
                .isEqualTo(new EventId(1, 13)));
    }

    @Test
    void a_page_with_room_left_holds_everything_up_to_where_it_was_asked_to_go() {
        Answer answer = answer(request(Set.of("c"), 10, 100), page(1, 1, 12, 13), LIMITS);
        assertThat(answer).isInstanceOfSatisfying(Answer.Page.class, page -> assertThat(page.upTo())
                .isEqualTo(new EventId(1, 100)));
    }

    @Test
    void a_page_of_a_quiet_project_has_holes_and_reaches_as_far() {
        CatchUpReader.Request quiet = request(Projects.ofKey("quiet"), Set.of(), 10, 100);
        assertThat(answer(quiet, page(1, 1, 50, 51), LIMITS)).isInstanceOfSatisfying(Answer.Page.class, page -> {
            assertThat(page.upTo()).isEqualTo(new EventId(1, 100));
            assertThat(page.wanted()).hasSize(2);
        });
        assertThat(answer(quiet, new LogPage(1, 1, List.of()), LIMITS))
                .isEqualTo(new Answer.Page(List.of(), new EventId(1, 100)));
        assertThat(answer(quiet, page(1, 1, 50, 54), LIMITS))
                .isInstanceOfSatisfying(
                        Answer.Page.class, page -> assertThat(page.upTo()).isEqualTo(new EventId(1, 54)));
    }

    @Test
    void what_a_page_holds_of_another_project_is_not_given() {
        CatchUpReader.Request foreign = request(Projects.ofKey("other"), Set.of("c"), 10, 100);
        assertThat(answer(foreign, page(1, 1, 11, 13), LIMITS))
                .isEqualTo(new Answer.Page(List.of(), new EventId(1, 100)));
    }

    @Test
    void a_viewer_of_what_retention_has_dropped_has_to_start_over() {
        assertThat(answer(request(Set.of(), 10, 100), page(1, 12, 12, 16), LIMITS))
                .isInstanceOf(Answer.Gone.class);
        assertThat(answer(request(Set.of(), 10, 100), page(1, 11, 11, 15), LIMITS))
                .isInstanceOf(Answer.Page.class);
    }

    @Test
    void another_database_is_left_to_the_hub() {
        assertThat(answer(request(Set.of(), 10, 100), page(2, 1, 11, 15), LIMITS))
                .isInstanceOf(Answer.NotNow.class);
        assertThat(answer(request(Set.of(), 10, 100), page(1, 1, 11, 13), LIMITS))
                .as("less than this instance has already seen")
                .isInstanceOf(Answer.NotNow.class);
    }

    @Test
    void a_viewer_ahead_of_where_a_stretch_begins_is_given_what_lies_after_it() {
        CatchUpReader.Stretch stretch = CatchUpReader.Stretch.of(page(1, 1, 11, 15), LIMITS, 100);
        assertThat(Answer.of(request(Set.of(), 13, 100), stretch)).isInstanceOfSatisfying(Answer.Page.class, page -> {
            assertThat(page.upTo()).isEqualTo(new EventId(1, 15));
            assertThat(page.wanted()).extracting(FramedEvent::position).containsExactly(14L, 15L);
        });
    }

    @Test
    void a_viewer_is_given_nothing_beyond_where_it_asked_to_go() {
        CatchUpReader.Stretch stretch = CatchUpReader.Stretch.of(page(1, 1, 11, 15), LIMITS, 100);
        assertThat(Answer.of(request(Set.of(), 10, 12), stretch)).isInstanceOfSatisfying(Answer.Page.class, page -> {
            assertThat(page.upTo()).isEqualTo(new EventId(1, 12));
            assertThat(page.wanted()).extracting(FramedEvent::position).containsExactly(11L, 12L);
        });
    }

    private static Answer answer(CatchUpReader.Request request, LogPage page, PageLimits limits) {
        return Answer.of(request, CatchUpReader.Stretch.of(page, limits, request.upTo()));
    }

    private static CatchUpReader.Request request(Set<String> conversations, long after, long upTo) {
        return request(Projects.ALL, conversations, after, upTo);
    }

    private static CatchUpReader.Request request(Projects projects, Set<String> conversations, long after, long upTo) {
        return new CatchUpReader.Request(
                new Filter(projects, conversations, Set.of(), false), new EventId(1, after), upTo);
    }

    private static LogPage page(long epoch, long firstPosition, long from, long to) {
        List<LoggedEvent> events = LongStream.rangeClosed(from, to)
                .mapToObj(position -> new LoggedEvent(position, "quiet", "c", position, "t", new byte[] {'{', '}'}))
                .toList();
        return new LogPage(epoch, firstPosition, events);
    }
}

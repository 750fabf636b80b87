package dev.agentpipe.stream.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.LogSelection;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.PageLimits;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.hub.FramedEvent;
import dev.agentpipe.stream.viewer.CatchUpReader;
import dev.agentpipe.stream.viewer.CatchUpReader.Answer;
import dev.agentpipe.stream.viewer.Filter;
import dev.agentpipe.stream.viewer.LoopTimer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Many viewers that come back at once, on one thread that reads. */
class PostgresCatchUpReaderTest {

    private static final int ROWS = 100;
    private static final long HEAD = 1_000;
    private static final Set<String> ALL = Set.of();

    private final Queue<Runnable> turns = new ArrayDeque<>();
    private final List<Long> reads = new ArrayList<>();
    private final Map<Integer, Answer> answers = new HashMap<>();
    private int payload = 2;
    private boolean unavailable;
    private final CatchUpReader reader = new PostgresCatchUpReader(this::page, turns::add, ROWS).on(new Now());

    @Test
    void one_read_answers_all_that_stand_near_each_other() {
        IntStream.range(0, 60).forEach(viewer -> ask(viewer, ALL, 100 + viewer % 25));
        readAll();
        assertThat(reads).containsExactly(100L);
        IntStream.range(0, 60).forEach(viewer -> {
            assertThat(positions(viewer))
                    .isEqualTo(LongStream.rangeClosed(101 + viewer % 25, 200)
                            .boxed()
                            .toList());
            assertThat(page(viewer).upTo()).isEqualTo(new EventId(1, 200));
        });
    }

    @Test
    void viewers_far_apart_and_viewers_of_something_else_have_reads_of_their_own() {
        ask(0, ALL, 100);
        ask(1, ALL, 500);
        ask(2, Set.of("c"), 100);
        ask(3, ALL, 101);
        readAll();
        assertThat(reads).containsExactly(100L, 100L, 500L);
        assertThat(positions(1)).startsWith(501L);
        assertThat(positions(3)).startsWith(102L);
    }

    @Test
    void a_viewer_behind_the_first_is_not_left_out() {
        ask(0, ALL, 100);
        ask(1, ALL, 90);
        readAll();
        assertThat(reads).containsExactly(100L, 90L);
        assertThat(positions(1)).startsWith(91L);
    }

    @Test
    void viewers_that_a_page_of_large_events_does_not_reach_get_a_later_read() {
        payload = 200 * 1024;
        ask(0, ALL, 100);
        ask(1, ALL, 110);
        readAll();
        assertThat(reads).containsExactly(100L, 110L);
        assertThat(positions(0)).containsExactly(101L, 102L, 103L);
        assertThat(positions(1)).containsExactly(111L, 112L, 113L);
    }

    @Test
    void all_are_told_that_it_cannot_be_read_now() {
        unavailable = true;
        ask(0, ALL, 100);
        ask(1, ALL, 100);
        readAll();
        assertThat(answers.values()).hasSize(2).allMatch(Answer.NotNow.class::isInstance);
    }

    private void ask(int viewer, Set<String> conversations, long after) {
        Filter filter = new Filter(Projects.ALL, conversations, Set.of(), false);
        reader.read(
                new CatchUpReader.Request(filter, new EventId(1, after), HEAD),
                answer -> assertThat(answers.put(viewer, answer)).isNull());
    }

    private void readAll() {
        while (!turns.isEmpty()) {
            turns.remove().run();
        }
    }

    private Answer.Page page(int viewer) {
        return (Answer.Page) answers.get(viewer);
    }

    private List<Long> positions(int viewer) {
        return page(viewer).wanted().stream().map(FramedEvent::position).toList();
    }

    private LogPage page(LogSelection selection, long after, long upTo, PageLimits limits) throws SQLException {
        if (unavailable) {
            throw new SQLException("away");
        }
        reads.add(after);
        long rows = Math.min(limits.rows(), (limits.bytes() + payload - 1) / payload);
        return new LogPage(
                1,
                1,
                LongStream.rangeClosed(after + 1, Math.min(upTo, after + rows))
                        .mapToObj(position -> new LoggedEvent(position, "p", "c", position, "t", new byte[payload]))
                        .toList());
    }

    /** An event loop that is always free. */
    private static final class Now implements LoopTimer {

        @Override
        public Duration now() {
            return Duration.ZERO;
        }

        @Override
        public void after(Duration delay, Runnable task) {
            throw new UnsupportedOperationException("nothing here waits");
        }

        @Override
        public void contained(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void soon(Runnable task) {
            task.run();
        }
    }
}

package dev.agentpipe.stream.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.LogHead;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.PageLimits;
import dev.agentpipe.model.log.Publication;
import dev.agentpipe.model.project.ProjectId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HubTest {

    private static final HubConfig CONFIG = new HubConfig(
            Duration.ofMillis(20),
            Duration.ofSeconds(1),
            Duration.ofMillis(250),
            Duration.ofMillis(250),
            new PageLimits(100, 100_000),
            1_000_000,
            5_000);

    private final Ring ring = new Ring(CONFIG.ringBytes());
    private final HubCounters counters = new HubCounters();
    private final Hub hub = new Hub(CONFIG, ring, counters);

    /** An empty log, and nothing under way. */
    @BeforeEach
    void start() {
        assertThat(hub.tick(at(0))).singleElement().isInstanceOf(HubAction.CheckEpoch.class);
        hub.epochChecked(head(1, 0), at(0));
        hub.head(head(1, 0), at(0));
        hub.busUp(at(0));
        hub.head(head(1, 0), at(0));
    }

    @Test
    void appends_what_follows_and_drops_what_it_has() {
        assertThat(hub.publication(publication(1, 3), at(1))).hasExactlyElementsOfTypes(HubAction.Announce.class);
        assertThat(hub.publication(publication(1, 3), at(1))).isEmpty();
        assertThat(hub.publication(publication(2, 5), at(1))).hasExactlyElementsOfTypes(HubAction.Announce.class);
        assertThat(ring.newest()).isEqualTo(new EventId(1, 5));
        assertThat(ring.size()).isEqualTo(5);
    }

    @Test
    void holds_what_comes_early_and_reads_only_after_the_grace() {
        assertThat(hub.publication(publication(4, 5), at(100))).isEmpty();
        assertThat(hub.tick(at(119))).isEmpty();
        List<HubAction> actions = hub.tick(at(120));
        assertThat(actions).hasExactlyElementsOfTypes(HubAction.ReadPage.class);
        assertThat(hub.tick(at(200))).as("one read at a time").isEmpty();
        hub.page((HubAction.ReadPage) actions.get(0), page(1, 1, 5), at(201));
        assertThat(ring.newest()).isEqualTo(new EventId(1, 5));
        assertThat(counters.gapsHealed()).isOne();
    }

    @Test
    void needs_no_read_when_the_hole_fills_by_itself() {
        hub.publication(publication(3, 4), at(100));
        hub.publication(publication(1, 2), at(110));
        assertThat(ring.newest()).isEqualTo(new EventId(1, 4));
        assertThat(hub.tick(at(500))).isEmpty();
    }

    @Test
    void reads_at_once_what_was_too_large_to_travel() {
        assertThat(hub.publication(new Publication(1, 1, 2, List.of()), at(1)))
                .hasExactlyElementsOfTypes(HubAction.ReadPage.class);
    }

    @Test
    void reads_at_once_when_it_cannot_hold_more() {
        List<HubAction> actions = List.of();
        for (long position = 3; actions.isEmpty(); position += 2) {
            actions = hub.publication(publication(position, position), at(1));
        }
        assertThat(actions).hasExactlyElementsOfTypes(HubAction.ReadPage.class);
        assertThat(hub.bufferedPublications()).isLessThan(20);
    }

    @Test
    void asks_for_the_head_every_second_and_four_times_as_often_without_the_bus() {
        assertThat(hub.tick(at(999))).isEmpty();
        assertThat(hub.tick(at(1000))).hasExactlyElementsOfTypes(HubAction.AskHead.class);
        hub.head(head(1, 0), at(1000));
        assertThat(hub.busDown(at(1100))).hasExactlyElementsOfTypes(HubAction.AskHead.class);
        hub.head(head(1, 0), at(1100));
        assertThat(hub.tick(at(1349))).isEmpty();
        assertThat(hub.tick(at(1350))).hasExactlyElementsOfTypes(HubAction.AskHead.class);
    }

    @Test
    void lets_postgresql_decide_about_another_epoch() {
        hub.publication(publication(1, 3), at(1));
        List<LoggedEvent> events = events(4, 4);
        assertThat(hub.publication(Publication.of(7, events), at(2)))
                .hasExactlyElementsOfTypes(HubAction.AskHead.class);
        assertThat(ring.newest()).isEqualTo(new EventId(1, 3));
        hub.head(head(7, 2), at(3));
        assertThat(ring.newest()).isEqualTo(new EventId(7, 2));
        assertThat(ring.size()).isZero();
    }

    @Test
    void has_the_epoch_checked_when_the_head_is_below_what_it_saw_or_the_server_is_another() {
        hub.publication(publication(1, 3), at(1));
        hub.tick(at(1000));
        assertThat(hub.head(head(1, 2), at(1000)))
                .singleElement()
                .isInstanceOfSatisfying(HubAction.CheckEpoch.class, check -> assertThat(check.seen())
                        .isEqualTo(new EventId(1, 3)));
        hub.epochChecked(head(5, 2), at(1000));
        assertThat(ring.newest()).isEqualTo(new EventId(5, 2));
        hub.head(head(5, 2), at(1001));
        hub.tick(at(3000));
        assertThat(hub.head(new LogHead(5, 1, 9, "restarted"), at(3000)))
                .hasExactlyElementsOfTypes(HubAction.CheckEpoch.class);
    }

    @Test
    void does_not_take_its_own_progress_for_a_loss() {
        hub.tick(at(1000));
        hub.publication(publication(1, 3), at(1001));
        assertThat(hub.head(head(1, 0), at(1002))).isEmpty();
    }

    @Test
    void rejects_a_page_with_a_hole() {
        HubAction.ReadPage read = (HubAction.ReadPage)
                hub.publication(new Publication(1, 1, 9, List.of()), at(1)).get(0);
        LogPage holed = new LogPage(1, 1, List.of(event(1), event(3)));
        assertThatThrownBy(() -> hub.page(read, holed, at(2))).hasMessageContaining("no position 2");
        assertThat(ring.size()).isZero();
    }

    @Test
    void forgets_what_a_deleted_conversation_said_and_keeps_its_places() {
        hub.publication(publication(1, 3), at(1));
        LoggedEvent deleted =
                new LoggedEvent(4, ProjectId.DEFAULT, "c", 4, "conversation.deleted", bytes("{\"type\":\"x\"}"));
        hub.publication(Publication.of(1, List.of(deleted)), at(2));
        Ring.Slice.Events all = (Ring.Slice.Events) ring.after(new EventId(1, 0), 1_000_000, 100);
        assertThat(all.events()).extracting(FramedEvent::redacted).containsExactly(true, true, true, false);
    }

    @Test
    void does_not_take_back_what_was_deleted_after_an_older_page_was_read() {
        Ring filled = new Ring(CONFIG.ringBytes());
        Hub late = new Hub(CONFIG, filled, counters);
        late.tick(at(0));
        HubAction.ReadBack read = back(late.epochChecked(head(1, 3), at(0)));
        LoggedEvent deleted =
                new LoggedEvent(4, ProjectId.DEFAULT, "c", 4, "conversation.deleted", bytes("{\"type\":\"x\"}"));
        late.publication(Publication.of(1, List.of(deleted)), at(1));
        HubAction.ReadBack again = back(late.backPage(read, page(1, 1, 3)));
        late.backPage(
                again,
                new LogPage(
                        1,
                        1,
                        LongStream.rangeClosed(1, 3)
                                .mapToObj(position ->
                                        new LoggedEvent(position, ProjectId.DEFAULT, "c", position, "redacted", null))
                                .toList()));
        Ring.Slice.Events all = (Ring.Slice.Events) filled.after(new EventId(1, 0), 1_000_000, 100);
        assertThat(all.events()).extracting(FramedEvent::redacted).containsExactly(true, true, true, false);
    }

    @Test
    void forgets_what_retention_has_dropped_and_does_not_take_it_back() {
        hub.publication(publication(1, 6), at(1));
        hub.tick(at(1000));
        hub.head(new LogHead(1, 4, 6, "started"), at(1000));
        assertThat(ring.oldestPosition()).isEqualTo(4);
        assertThat(ring.after(new EventId(1, 2), 1_000_000, 100)).isInstanceOf(Ring.Slice.NotRetained.class);
        assertThat(ring.prepend(List.of(FramedEvent.of(1, event(3))))).isFalse();
    }

    @Test
    void reads_on_at_once_after_a_page_that_has_reached_its_bytes() {
        byte[] large = bytes("{\"x\":\"" + "x".repeat(60_000) + "\"}");
        HubAction.ReadPage read = (HubAction.ReadPage)
                hub.publication(new Publication(1, 1, 9, List.of()), at(1)).get(0);
        LogPage page = new LogPage(
                1,
                1,
                List.of(
                        new LoggedEvent(1, ProjectId.DEFAULT, "c", 1, "t", large),
                        new LoggedEvent(2, ProjectId.DEFAULT, "c", 2, "t", large)));
        assertThat(hub.page(read, page, at(2)))
                .hasExactlyElementsOfTypes(HubAction.Announce.class, HubAction.ReadPage.class);
    }

    @Test
    void goes_on_where_it_was_when_an_event_in_the_middle_could_not_be_framed() {
        LoggedEvent broken = new LoggedEvent(2, ProjectId.DEFAULT, "c", 2, "message.created", new byte[0]);
        assertThatThrownBy(() -> hub.publication(Publication.of(1, List.of(event(1), broken, event(3))), at(1)))
                .isInstanceOf(RuntimeException.class);
        assertThat(hub.cursor()).isEqualTo(new EventId(1, 1)).isEqualTo(ring.newest());
        hub.publication(publication(2, 3), at(2));
        assertThat(ring.newest()).isEqualTo(new EventId(1, 3));
    }

    @Test
    void fills_the_ring_backwards_before_it_is_filled() {
        Hub late = new Hub(CONFIG, new Ring(CONFIG.ringBytes()), counters);
        late.tick(at(0));
        List<HubAction> actions = late.epochChecked(head(1, 150), at(0));
        assertThat(late.filled()).isFalse();
        HubAction.ReadBack newest = back(actions);
        assertThat(newest.after()).isEqualTo(50);
        HubAction.ReadBack older = back(late.backPage(newest, page(1, 51, 150)));
        assertThat(late.backPage(older, page(1, 1, 50))).isEmpty();
        assertThat(late.filled()).isTrue();
    }

    private static HubAction.ReadBack back(List<HubAction> actions) {
        return (HubAction.ReadBack) actions.stream()
                .filter(HubAction.ReadBack.class::isInstance)
                .findFirst()
                .orElseThrow();
    }

    private static Duration at(long millis) {
        return Duration.ofMillis(millis);
    }

    private static LogHead head(long epoch, long position) {
        return new LogHead(epoch, 1, position, "started");
    }

    private static Publication publication(long from, long to) {
        return Publication.of(1, events(from, to));
    }

    private static LogPage page(long epoch, long from, long to) {
        return new LogPage(epoch, 1, events(from, to));
    }

    private static List<LoggedEvent> events(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(HubTest::event).toList();
    }

    private static LoggedEvent event(long position) {
        return new LoggedEvent(
                position, ProjectId.DEFAULT, "c", position, "message.created", bytes("{\"type\":\"message.created\"}"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

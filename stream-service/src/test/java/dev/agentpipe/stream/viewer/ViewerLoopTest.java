package dev.agentpipe.stream.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.SimulatedLog;
import dev.agentpipe.stream.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ViewerLoopTest {

    private final VirtualTime time = new VirtualTime();
    private final SimulatedLog log = new SimulatedLog();
    private final SimulatedInstance instance = new SimulatedInstance(time, log, new Random(1));
    private final List<String> received = new ArrayList<>();

    @BeforeEach
    void start() {
        time.runFor(Duration.ofMillis(100));
    }

    @Test
    void writes_an_event_of_one_of_5000_filtered_conversations_exactly_once() {
        List<SimulatedSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            sockets.add(join(new Filter(Projects.ALL, Set.of("conversation " + i), Set.of(), false)));
        }
        long before = instance.counters().writes();
        commit("conversation 4711");
        time.runFor(Duration.ofMillis(20));
        assertThat(instance.counters().writes() - before).isOne();
        assertThat(sockets.stream().mapToLong(SimulatedSocket::writes).sum()).isOne();
        assertThat(sockets.get(4711).writes()).isOne();
    }

    @Test
    void tells_of_each_chunk_once_when_its_oldest_event_was_committed_however_many_viewers_there_are() {
        for (int i = 0; i < 100; i++) {
            join(everything());
        }
        commitAt(1_000);
        time.runFor(Duration.ZERO);
        commitAt(1_001);
        commitAt(1_002);
        time.runFor(Duration.ofMillis(20));
        commit("a");
        time.runFor(Duration.ofMillis(20));
        // 0 for the last one, whose commit nobody knows.
        assertThat(instance.lags()).containsExactly(1_000L, 1_001L, 0L);
    }

    @Test
    void sends_the_first_event_after_a_pause_at_once_and_what_follows_together() {
        SimulatedSocket socket = join(everything());
        commit("a");
        time.runFor(Duration.ZERO);
        assertThat(socket.writes()).as("at once").isOne();
        for (int i = 0; i < 4; i++) {
            commit("a");
            time.runFor(Duration.ofMillis(1));
        }
        assertThat(socket.writes()).as("still waiting for the window").isOne();
        time.runFor(Duration.ofMillis(5));
        assertThat(socket.writes()).as("four events in one write").isEqualTo(2);
        takeAll(socket);
        assertThat(received).hasSize(2);
        assertThat(received.get(1).split("id: ", -1)).hasSize(5);
    }

    @Test
    void keeps_only_the_cursor_of_a_viewer_whose_socket_is_full_and_goes_on_when_it_has_drained() {
        SimulatedSocket socket = join(everything());
        for (int i = 0; i < 60; i++) {
            commit("a");
            time.runFor(Duration.ofMillis(6));
        }
        assertThat(socket.queuedBytes()).isLessThan(2 * SimulatedInstance.CONFIG.socketQueue());
        assertThat(instance.counters().lagged()).isOne();
        for (int i = 0; i < 100; i++) {
            socket.take();
            time.runFor(Duration.ofMillis(10));
        }
        assertThat(positions())
                .isEqualTo(java.util.stream.IntStream.rangeClosed(1, 60).boxed().toList());
    }

    @Test
    void disconnects_a_viewer_that_takes_nothing_for_ten_seconds() {
        SimulatedSocket stuck = join(everything());
        SimulatedSocket reading = join(everything());
        commit("a");
        for (int second = 0; second < 9; second++) {
            time.runFor(Duration.ofSeconds(1));
            takeAll(reading);
        }
        assertThat(stuck.isOpen()).isTrue();
        for (int second = 0; second < 3; second++) {
            time.runFor(Duration.ofSeconds(1));
            takeAll(reading);
        }
        assertThat(stuck.isOpen()).isFalse();
        assertThat(reading.isOpen()).isTrue();
    }

    @Test
    void closes_a_stream_at_its_age_after_an_id_to_go_on_from() {
        SimulatedSocket socket = new SimulatedSocket(received::add);
        instance.loop()
                .add(new Viewer(
                        everything(),
                        socket,
                        instance.loop().cursor(),
                        null,
                        instance.now().plusSeconds(5)));
        commit("a");
        time.runFor(Duration.ofMillis(4500));
        takeAll(socket);
        assertThat(socket.isOpen()).isTrue();
        time.runFor(Duration.ofSeconds(2));
        takeAll(socket);
        assertThat(socket.isOpen()).isFalse();
        assertThat(received.get(received.size() - 1)).contains("retry: ", "id: 1-1\n");
    }

    @Test
    void tells_a_quiet_filtered_viewer_how_far_it_has_come() {
        SimulatedSocket socket = join(new Filter(Projects.ALL, Set.of("quiet"), Set.of(), false));
        commit("loud");
        commit("loud");
        time.runFor(Duration.ofMillis(1200));
        takeAll(socket);
        assertThat(received).hasSize(1);
        assertThat(received.get(0)).contains(":heartbeat\n\nid: 1-2\n\n");
    }

    @Test
    void gives_an_event_later_whose_chunk_could_not_be_allocated() {
        SimulatedSocket socket = join(everything());
        instance.faults().next(1);
        commit("a");
        time.runFor(Duration.ofMillis(500));
        commit("a");
        time.runFor(Duration.ofMillis(500));
        takeAll(socket);
        time.runFor(Duration.ofMillis(1_500));
        takeAll(socket);
        assertThat(positions()).containsExactly(1, 2);
        assertThat(received.get(received.size() - 1)).contains("id: 1-2\n");
    }

    @Test
    void disconnects_a_viewer_to_which_a_write_failed_and_no_other() {
        Faults broken = new Faults();
        SimulatedSocket one = join(everything(), broken);
        SimulatedSocket other = join(everything());
        broken.next(1);
        commit("a");
        time.runFor(Duration.ofMillis(500));
        assertThat(one.isOpen()).isFalse();
        takeAll(other);
        assertThat(positions()).containsExactly(1);
        assertThat(instance.loop().viewers()).hasSize(1);
    }

    @Test
    void lets_the_slowest_viewers_make_room_when_too_much_waits_in_all_sockets() {
        SimulatedSocket slow = join(everything());
        SimulatedSocket fast = join(everything());
        commit("a");
        time.runFor(Duration.ofMillis(100));
        takeAll(fast);
        instance.faults().exhausted(true);
        SimulatedSocket late = joinAt(everything(), new EventId(1, 0));
        time.runFor(Duration.ofMillis(500));
        assertThat(late.writes()).as("what it catches up with is its own").isZero();
        time.runFor(Duration.ofSeconds(1));
        assertThat(slow.isOpen()).isFalse();
        assertThat(fast.isOpen()).isTrue();
        instance.faults().exhausted(false);
        time.runFor(Duration.ofMillis(200));
        assertThat(late.writes()).isPositive();
    }

    @Test
    void still_looks_for_stalled_viewers_when_there_is_no_memory_for_a_heartbeat() {
        SimulatedSocket stuck = join(everything());
        commit("a");
        time.runFor(Duration.ofMillis(500));
        instance.faults().when(() -> true);
        time.runFor(Duration.ofSeconds(12));
        assertThat(stuck.isOpen()).isFalse();
        assertThat(instance.escaped()).isEmpty();
    }

    private SimulatedSocket join(Filter filter) {
        return join(filter, new Faults());
    }

    private SimulatedSocket join(Filter filter, Faults faults) {
        return join(filter, faults, instance.loop().cursor());
    }

    private SimulatedSocket joinAt(Filter filter, EventId at) {
        return join(filter, new Faults(), at);
    }

    private SimulatedSocket join(Filter filter, Faults faults, EventId at) {
        SimulatedSocket socket = new SimulatedSocket(received::add, faults);
        instance.loop().add(new Viewer(filter, socket, at, null, null));
        return socket;
    }

    private void commit(String conversation) {
        var event = log.commit("p", conversation, "message.created");
        instance.hub().publication(dev.agentpipe.model.log.Publication.of(1, List.of(event)));
    }

    private void commitAt(long committedAt) {
        var event = log.commit("p", "a", "message.created");
        var told = new LoggedEvent(
                event.position(),
                event.project(),
                event.conversationId(),
                event.seq(),
                event.type(),
                event.payload(),
                committedAt);
        instance.hub().publication(dev.agentpipe.model.log.Publication.of(1, List.of(told)));
    }

    private void takeAll(SimulatedSocket socket) {
        while (socket.take()) {
            time.runFor(Duration.ZERO);
        }
    }

    private List<Integer> positions() {
        List<Integer> positions = new ArrayList<>();
        for (String chunk : received) {
            java.util.regex.Matcher ids =
                    java.util.regex.Pattern.compile("id: 1-(\\d+)\ndata").matcher(chunk);
            while (ids.find()) {
                positions.add(Integer.valueOf(ids.group(1)));
            }
        }
        return positions;
    }

    private static Filter everything() {
        return new Filter(Projects.ALL, Set.of(), Set.of(), false);
    }
}

package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the page makes of many events at once, of gaps, and of many tabs. */
class PageLiveIT extends PageTests {

    private static final int BURST = 500;

    @Override
    Cluster startCluster() {
        Map<String, String> settings = new HashMap<>(Cluster.NO_LIMITS);
        settings.put("AGENTPIPE_STREAM_PING_INTERVAL", "1s");
        return Cluster.startOneOfEach(settings);
    }

    @Test
    void shows_a_burst_in_order_a_gap_until_it_is_healed_and_every_upload_and_start() throws Exception {
        events.start("burst");
        browser.open(page("?conversation=burst"));
        browser.awaitMessages(0);
        awaitLive();

        List<Integer> numbers =
                new ArrayList<>(IntStream.rangeClosed(1, BURST).boxed().toList());
        Collections.shuffle(numbers, new Random(1));
        events.burst("burst", numbers);
        browser.awaitMessages(BURST);
        assertThat(browser.readThrough())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, BURST)
                        .mapToObj(number -> PageEvents.id("burst", number))
                        .toList());

        // 501 and 502 are missing, and then they are not.
        events.say("burst", BURST + 3, "after a gap");
        browser.await("document.querySelector('.gap')?.textContent.includes('501 to 502')");
        assertThat(browser.evaluate("document.querySelector('.gap code').textContent")
                        .asText())
                .contains("events_burst.jsonl");
        events.say("burst", BURST + 1, "healed");
        events.say("burst", BURST + 2, "healed");
        browser.await("document.querySelector('.gap') === null");
        browser.awaitMessages(BURST + 3);

        // Whoever reads above is not moved, and told what there is below.
        browser.evaluate("(document.querySelector('.messages').scrollTop = 3000)");
        browser.await("document.querySelector('.pill') !== null");
        events.say("burst", BURST + 4, "below");
        browser.await("document.querySelector('.pill').textContent.includes('1 new message')");
        browser.click(".pill");
        browser.await("document.querySelector('.pill') === null");
        browser.await("document.querySelector('.messages').textContent.includes('below')");

        // The end came, and the last two did not.
        events.complete("burst", BURST + 6);
        browser.await("document.querySelector('.gap')?.textContent.includes('505 to 506')");
        assertThat(browser.evaluate("document.querySelector('.gap').textContent")
                        .asText())
                .contains("the conversation ended with 506", "events_burst.jsonl");
        events.say("burst", BURST + 5, "healed");
        events.say("burst", BURST + 6, "healed");
        browser.await("document.querySelector('.gap') === null");

        int cards =
                browser.evaluate("document.querySelectorAll('.card').length").asInt();
        for (int number = 1; number <= 30; number++) {
            events.upload("upload " + number);
            events.start("start-" + number);
        }
        browser.await("document.querySelectorAll('.card').length === " + (cards + 60));
    }

    @Test
    void ten_tabs_have_one_connection_and_each_shows_what_happens() throws Exception {
        browser.open(page(""));
        browser.openTabs(9, page(""));
        awaitTabs(10);
        events.start("seen");
        awaitCard("seen", 0, 10);
        awaitOneViewer();
    }

    @Test
    void without_a_shared_worker_one_tab_holds_the_stream_and_another_one_when_it_freezes_or_goes() throws Exception {
        browser.renew(false);
        browser.open(page(""));
        browser.openTabs(3, page(""));
        awaitTabs(4);
        events.start("told");
        awaitCard("told", 0, 4);

        // The first one holds it.
        browser.freeze(0, true);
        events.start("after the frost");
        awaitCard("after the frost", 1, 4);
        browser.freeze(0, false);
        awaitCard("after the frost", 0, 1);
        awaitOneViewer();

        browser.closeTab(1);
        events.start("one less");
        awaitCard("one less", 0, 3);
        awaitOneViewer();
    }

    @Test
    void a_shared_worker_that_died_is_missed_and_one_tab_holds_the_stream() throws Exception {
        browser.open(page(""));
        browser.openTabs(2, page(""));
        awaitTabs(3);
        assertThat(browser.endSharedWorker()).isOne();
        events.start("after the worker");
        awaitCard("after the worker", 0, 3);
        awaitTabs(3);
    }

    @Test
    void a_connection_that_died_without_a_word_is_told_and_made_anew() throws Exception {
        browser.open(page(""));
        awaitLive();
        cluster.stream().get(0).signal("STOP");
        try {
            awaitState("reconnecting");
        } finally {
            cluster.stream().get(0).signal("CONT");
        }
        awaitLive();
        events.start("woken up");
        awaitCard("woken up", 0, 1);
    }

    private void awaitTabs(int count) {
        await().atMost(MAX_WAIT)
                .untilAsserted(() -> assertThat(states()).hasSize(count).containsOnly("live"));
        awaitOneViewer();
    }

    private void awaitOneViewer() {
        await().atMost(MAX_WAIT)
                .untilAsserted(() -> assertThat(events.viewers()).isOne());
    }

    private void awaitCard(String conversation, int firstTab, int behindLastTab) {
        for (int tab = firstTab; tab < behindLastTab; tab++) {
            int shown = tab;
            await().atMost(MAX_WAIT).untilAsserted(() -> assertThat(browser.evaluateIn(
                                    shown,
                                    "[...document.querySelectorAll('.card')].some(card => card.textContent.includes('"
                                            + conversation + "'))")
                            .asBoolean())
                    .isTrue());
        }
    }

    private List<String> states() throws IOException {
        List<String> states = new ArrayList<>();
        browser.evaluateEverywhere("document.querySelector('#connection')?.dataset.state ?? ''")
                .forEach(state -> states.add(state.asText()));
        return states;
    }
}

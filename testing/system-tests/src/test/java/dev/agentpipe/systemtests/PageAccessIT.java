package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page for everybody: by keyboard, on a phone, with a screen reader, and with whatever agents say. */
class PageAccessIT extends PageTests {

    /** Views that follow nothing do not say whether they are live. */
    private static final String DRAWN =
            "document.querySelector('.bar') !== null && document.querySelector('.skeletons') === null"
                    + " && ['live', undefined].includes(document.querySelector('#connection')?.dataset.state)";

    /** Each view, by the URL that shows it. */
    private static final List<String> VIEWS = List.of(
            "?",
            "?conversation=c1",
            "?conversation=c1&look=raw",
            "?conversation=c1&look=compact",
            "?view=search",
            "?view=statistics",
            "?view=console",
            "?view=replay&conversation=c1");

    private static final List<String> HOSTILE = List.of(
            "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'><svg onload='window.ran = 3'>",
            "[a](javascript:window.ran=4) [b](data:text/html,<script>window.ran=5</script>) [c](vbscript:x)",
            "![beacon](https://elsewhere.example/pixel.png) <https://elsewhere.example> https://elsewhere.example",
            "<a href='https://elsewhere.example' onclick='window.ran=6' style='position:fixed;inset:0'>over all</a>",
            "\u001b[31mred\u001b[0m \u001b]8;;https://elsewhere.example\u0007link\u001b]8;;\u0007 \u202Etxt.exe\u202C",
            "x".repeat(100_000),
            "- ".repeat(10_000) + "deep",
            ">".repeat(10_000) + " deep",
            "[".repeat(10_000) + "](",
            "| a | b |\n|---|---|\n| `<b>` | <b onmouseover='window.ran=7'>x</b> |");

    @BeforeAll
    void say() throws Exception {
        events.start("c1");
        events.say(
                "c1",
                1,
                "Some **words**, `code` and\n\n```java\nclass A { String b = \"c\"; }\n```\n\n| a | b |\n|-|-|\n| 1 | 2 |");
        events.say("c1", 2, "More words, and [a link](https://example.org)");
    }

    @Test
    void code_can_be_read_when_the_file_that_colours_it_is_missing() throws Exception {
        browser.missing("**/static/bundle/highlight*.js", true);
        browser.open(page("?conversation=c1"));
        browser.await("document.querySelector('pre[data-language] .code-bar') !== null");
        browser.await("performance.getEntriesByType('resource').some((file) => file.name.includes('/highlight'))");
        assertThat(browser.evaluate("document.querySelector('pre[data-language] code').textContent")
                        .asText())
                .contains("class A");
    }

    @Test
    void no_view_has_a_serious_violation_in_light_and_dark_and_none_scrolls_sideways_on_a_phone() throws Exception {
        for (String theme : List.of("light", "dark")) {
            browser.theme(theme);
            for (String view : VIEWS) {
                browser.open(page(view));
                browser.await(DRAWN);
                assertThat(browser.violations()).as(theme + " " + view).isEmpty();
            }
        }
        browser.size(360, 740);
        for (String view : VIEWS) {
            browser.open(page(view));
            browser.await(DRAWN);
            // Plots learn a moment later how wide they may be.
            browser.await("[document.documentElement, ...document.querySelectorAll('.list, .messages, #main')]"
                    + ".every(box => box.scrollWidth <= box.clientWidth)");
        }
    }

    @Test
    void what_is_rarely_seen_has_no_serious_violation_either_in_the_theme_of_the_button() throws Exception {
        events.say("rare", 1, "before the gap");
        events.fail("rare");
        events.say("rare", 4, "after the gap");
        events.complete("rare", 6);
        for (String theme : List.of("light", "dark")) {
            browser.theme(theme.equals("dark") ? "light" : "dark");
            browser.open(page("?conversation=rare&q=nobody+said+this"));
            browser.await(
                    "document.querySelectorAll('.gap').length === 2 && document.querySelector('.fault') !== null");
            browser.await("document.querySelector('.list .hint')?.textContent === 'No conversation matches.'");
            while (!browser.evaluate("document.documentElement.dataset.theme === '" + theme + "'")
                    .asBoolean()) {
                browser.click(".theme");
            }
            isAccessible("rows", theme);
            for (String menu : List.of("Export", "Go to", "More filters")) {
                browser.click("summary:text-is('" + menu + "')");
                isAccessible(menu, theme);
                browser.screenshot(Path.of("target/views/menu-" + menu.replace(' ', '-') + "-" + theme + ".png"));
            }
            browser.click(".keys-button");
            browser.await("document.querySelector('dialog').open");
            isAccessible("keys", theme);
        }
    }

    private void isAccessible(String what, String theme) throws IOException {
        assertThat(browser.violations()).as(what + " " + theme).isEmpty();
    }

    @Test
    void code_has_its_language_its_colours_and_a_button_and_tables_scroll_by_keyboard() throws Exception {
        browser.open(page("?conversation=c1"));
        browser.await("document.querySelector('.content .hljs-keyword')?.textContent === 'class'");
        assertThat(browser.evaluate("document.querySelector('.code-bar').textContent")
                        .asText())
                .isEqualTo("javaCopy");
        assertThat(browser.evaluate("document.querySelector('.content .table').tabIndex")
                        .asInt())
                .isZero();
    }

    @Test
    void everything_is_reached_by_keyboard_alone() throws Exception {
        events.start("keys-1");
        events.say("keys-1", 1, "first");
        events.say("keys-1", 2, "second");
        events.start("keys-2");
        browser.open(page(""));
        browser.await("document.querySelector('.card')?.textContent.includes('keys-2')");
        browser.press("Tab");
        awaitFocus("document.activeElement.textContent.includes('Skip to the content')");
        browser.press("?");
        browser.await("document.querySelector('dialog').open");
        browser.press("Escape");
        browser.await("!document.querySelector('dialog').open");

        browser.press("/");
        awaitFocus("document.activeElement.type === 'search'");
        browser.press("Escape");
        browser.evaluate("document.querySelector('.card').focus()");
        browser.press("j");
        awaitFocus("document.activeElement.textContent.includes('What is keys-1 about?')");
        browser.press("k");
        browser.press("j");
        browser.press("Enter");
        browser.awaitMessages(2);
        browser.await("location.search.includes('conversation=keys-1')");

        browser.evaluate("document.querySelector('.messages').focus()");
        browser.press("g");
        awaitMessageFocus("keys-1-1");
        browser.press("j");
        awaitMessageFocus("keys-1-2");
        browser.press("k");
        awaitMessageFocus("keys-1-1");
        browser.press("Shift+G");
        awaitMessageFocus("keys-1-2");
        browser.press("Escape");
        browser.await("location.search === ''");
        awaitFocus("document.activeElement.textContent.includes('What is keys-1 about?')");
        browser.press("k");
        awaitFocus("document.activeElement.textContent.includes('What is keys-2 about?')");
    }

    @Test
    void keys_that_follow_each_other_at_once_count_one_after_the_other_on_a_slow_machine() throws Exception {
        int messages = 450;
        events.burst("long", IntStream.rangeClosed(1, messages).boxed().toList());
        browser.open(page("?conversation=long"));
        browser.await("document.querySelector('.message') !== null");
        browser.slowDown(6);
        // The first time the beginning has to be loaded, and later the end again.
        for (int time = 0; time < 5; time++) {
            press("g", "j", "j");
            awaitMessageFocus("long-3");
            press("k", "k", "k", "j");
            awaitMessageFocus("long-2");
            press("Shift+G", "k");
            awaitMessageFocus("long-" + (messages - 1));
        }
    }

    @Test
    void the_focus_stays_where_it_is_while_a_page_is_loaded_before_it() throws Exception {
        int messages = 450;
        int keys = 230;
        events.burst("up", IntStream.rangeClosed(1, messages).boxed().toList());
        browser.open(page("?conversation=up"));
        browser.await("document.querySelector('.message') !== null");
        browser.press("Shift+G");
        awaitMessageFocus("up-" + messages);
        for (int key = 0; key < keys; key++) {
            browser.press("k");
        }
        awaitMessageFocus("up-" + (messages - keys));
    }

    @Test
    void a_number_and_a_time_far_away_are_one_step_away_also_on_a_phone() throws Exception {
        int messages = 450;
        events.burst("far", IntStream.rangeClosed(1, messages).boxed().toList());
        browser.size(360, 740);
        browser.open(page("?conversation=far"));
        browser.await("document.querySelector('.message') !== null");
        browser.click(".go-to summary");
        browser.await("(({ left, right }) => left >= 0 && right <= innerWidth)"
                + "(document.querySelector('.go-to > div').getBoundingClientRect())");
        browser.screenshot(Path.of("target/views/menu-Go-to-phone.png"));
        browser.fill(".go-to [name=number]", "17");
        browser.press("Enter");
        awaitMessageFocus("far-17");
        browser.await("!document.querySelector('.go-to').open && location.search.includes('message=far-17')");

        browser.click(".go-to summary");
        browser.fill(".go-to [name=number]", "9999");
        browser.press("Enter");
        awaitMessageFocus("far-" + messages);

        browser.click(".go-to summary");
        browser.fill(".go-to [name=time]", "2000-01-01T00:00:01");
        browser.press("Enter");
        awaitMessageFocus("far-1");

        browser.click(".go-to summary");
        browser.evaluate("document.querySelector('.go-to [name=number]').focus()");
        browser.press("Escape");
        browser.await("!document.querySelector('.go-to').open && document.activeElement.textContent === 'Go to'");
    }

    @Test
    void paper_says_how_much_of_the_conversation_is_on_it_and_the_menu_prints_all_of_it() throws Exception {
        int messages = 450;
        events.burst("paper", IntStream.rangeClosed(1, messages).boxed().toList());
        browser.open(page("?conversation=paper"));
        browser.await("document.querySelector('.message') !== null");
        // What is drawn at the moment at which a browser prints.
        browser.evaluate("addEventListener('beforeprint', () => window.printed = document.querySelectorAll('.message')"
                + ".length + ' drawn. ' + document.querySelector('.on-paper').textContent) === undefined");
        browser.evaluate("(window.print = () => ['beforeprint', 'afterprint']"
                + ".forEach(name => dispatchEvent(new Event(name)))) && window.print()");
        assertThat(printed())
                .startsWith("200 drawn. 200 of 450 messages are on this paper, #251 to #450. The earlier ones are");
        browser.click("summary:text-is('Export')");
        browser.click(".print");
        browser.await("window.printed.startsWith('450 drawn')");
        assertThat(printed()).endsWith("All 450 messages are on this paper.");
    }

    private String printed() throws IOException {
        return browser.evaluate("window.printed").asText();
    }

    @Test
    void what_agents_say_runs_nothing_loads_nothing_and_reorders_nothing() throws Exception {
        for (int number = 0; number < HOSTILE.size(); number++) {
            events.say("hostile", number + 1, HOSTILE.get(number));
        }
        browser.open(page("?conversation=hostile"));
        browser.awaitMessages(HOSTILE.size());
        assertThat(browser.readThrough()).hasSize(HOSTILE.size());
        // Once more with each of them drawn, so that what would have run has had its chance.
        assertThat(browser.evaluate("window.ran ?? 'nothing'").asText()).isEqualTo("nothing");
        browser.evaluate("document.querySelector('.messages').scrollTop = 0");
        browser.await("document.querySelectorAll('.message').length > 3");
        assertThat(browser.evaluate("[...document.querySelectorAll('.content a')].map(a => a.protocol)"))
                .allSatisfy(protocol -> assertThat(protocol.asText()).isEqualTo("https:"));
        assertThat(browser.evaluate(
                                "document.querySelectorAll('.content :is(script, img, svg, iframe, style, form, [style], [onclick])').length")
                        .asInt())
                .isZero();
        assertThat(browser.evaluate("document.querySelector('.messages').textContent")
                        .asText())
                .doesNotContain("\u001b", "\u202e");
        assertThat(browser.origins()).hasSize(1);
        // The page still answers.
        events.say("hostile", HOSTILE.size() + 1, "still here");
        browser.awaitMessages(HOSTILE.size() + 1);
    }

    private void press(String... keys) throws IOException {
        for (String key : keys) {
            browser.press(key);
        }
    }

    private void awaitMessageFocus(String id) throws IOException {
        awaitFocus("document.activeElement.dataset.id === '" + id + "'");
    }

    @Test
    void keys_of_one_letter_can_be_switched_off_and_stay_so() throws Exception {
        browser.open(page("?conversation=c1"));
        browser.await("document.querySelector('.message') !== null");
        browser.click(".keys-button");
        browser.click(".keys-off input");
        browser.press("Escape");
        browser.await("!document.querySelector('dialog').open");
        browser.open(page("?conversation=c1"));
        browser.await("document.querySelector('.message') !== null");
        press("g", "?", "/", "j");
        assertThat(browser.evaluate("document.querySelector('dialog').open || document.activeElement !== document.body")
                        .asBoolean())
                .isFalse();
        // Esc is no letter: first it closes the menu, then the conversation.
        browser.click(".menu summary");
        browser.press("Escape");
        browser.await("!document.querySelector('.menu').open");
        assertThat(browser.evaluate("location.search").asText()).contains("conversation=c1");
        browser.press("Escape");
        browser.await("location.search === ''");
    }

    /** Never at once: what a key does may need a page of the service, and a frame. */
    private void awaitFocus(String expression) throws IOException {
        browser.await(expression);
    }
}

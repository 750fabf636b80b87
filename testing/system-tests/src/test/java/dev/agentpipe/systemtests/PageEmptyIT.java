package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The page where nothing has been said yet. */
class PageEmptyIT extends PageTests {

    @Test
    void has_no_serious_violation_in_light_and_dark() throws Exception {
        for (String theme : List.of("light", "dark")) {
            browser.theme(theme);
            browser.open(page(""));
            awaitGreeting("Waiting for a command line…");
            assertThat(browser.violations()).as(theme).isEmpty();
        }
    }

    @Test
    void a_command_line_that_was_pointed_here_is_welcomed_when_it_tries_and_when_it_connects() throws Exception {
        browser.open(page(""));
        awaitLive();
        awaitGreeting("Waiting for a command line…");
        assertThat(browser.evaluate("document.querySelector('.empty code').textContent")
                        .asText())
                .endsWith("AGENTPIPE_STREAM_URL="
                        + browser.evaluate("location.origin").asText());
        events.greet("bridge.test", "1.2.3");
        awaitGreeting("AgentPipe 1.2.3 on linux");
        events.greet("bridge.connected", "4.5.6");
        awaitGreeting("AgentPipe 4.5.6 on linux");
        // Neither is a conversation.
        assertThat(browser.evaluate("document.querySelectorAll('.card').length").asInt())
                .isZero();
    }

    private void awaitGreeting(String words) throws Exception {
        browser.await("document.querySelector('.greeting')?.textContent.includes('" + words + "')");
    }
}

package dev.agentpipe.model.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.event.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {

    private static Message message(String content) {
        return new Message("m", "a", "A", "t", null, content, "agent", null, 1, 0, null, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aaaaaaa", "ééééééé", "日本語日本語日", "👩‍💻👩‍💻", "a👩é日a👩é日"})
    void is_cut_to_the_longest_beginning_of_whole_characters(String content) {
        for (int max = 0; max < 40; max++) {
            Message cut = message(content).truncatedTo(max);
            byte[] kept = cut.content().getBytes(StandardCharsets.UTF_8);
            assertThat(content).startsWith(cut.content());
            assertThat(new String(kept, StandardCharsets.UTF_8)).isEqualTo(cut.content());
            assertThat(kept.length).isBetween(Math.min(max, bytes(content)) - 3, max);
            assertThat(cut.originalBytes()).isEqualTo(bytes(content) > max ? bytes(content) : null);
        }
    }

    @Test
    void says_that_it_was_cut_and_nothing_when_it_was_not() {
        assertThat(Json.write(message("12345").truncatedTo(4)))
                .endsWith("\"originalBytes\":5,\"truncated\":true}")
                .contains("\"content\":\"1234\"");
        assertThat(Json.write(message("12345").truncatedTo(5))).doesNotContain("originalBytes", "truncated");
    }

    private static Integer bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}

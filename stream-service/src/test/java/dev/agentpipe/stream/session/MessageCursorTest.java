package dev.agentpipe.stream.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCursorTest {

    private static final Instant SENT = Instant.parse("2026-01-02T03:04:05.123456Z");

    @ParameterizedTest
    @ValueSource(strings = {"m1", "with spaces ", "日本 👩‍💻", "-"})
    void reads_back_what_it_wrote(String id) {
        MessageCursor numbered = new MessageCursor(7, SENT, id);
        MessageCursor unnumbered = new MessageCursor(null, SENT, id);
        assertThat(MessageCursor.parse(numbered.toString())).isEqualTo(numbered);
        assertThat(MessageCursor.parse(unnumbered.toString())).isEqualTo(unnumbered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "7 yesterday m1", "x 2026-01-02T03:04:05Z m1", "7 2026-01-02T03:04:05Z \0"})
    void rejects_what_it_never_wrote(String text) {
        String encoded = Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> MessageCursor.parse(encoded)).hasMessageContaining("nextMessages");
    }

    @Test
    void rejects_what_is_no_cursor_at_all() {
        assertThatThrownBy(() -> MessageCursor.parse("!")).hasMessageContaining("nextMessages");
    }
}

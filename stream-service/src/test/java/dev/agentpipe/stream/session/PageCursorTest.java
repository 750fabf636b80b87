package dev.agentpipe.stream.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageCursorTest {

    @ParameterizedTest
    @ValueSource(strings = {"c1", "with spaces ", "日本 👩‍💻", ""})
    void reads_back_what_it_wrote(String id) {
        PageCursor cursor = new PageCursor(Instant.parse("2026-01-02T03:04:05.123456Z"), id);
        assertThat(PageCursor.parse(cursor.toString())).isEqualTo(cursor);
        assertThat(cursor.toString()).matches("[A-Za-z0-9_-]+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "2026-01-02T03:04:05Z",
                "yesterday c1",
                "1969-12-31T23:59:59Z c1",
                "+1000000000-12-31T23:59:59Z c1",
                "2026-01-02T03:04:05Z \0"
            })
    void rejects_what_it_never_wrote(String text) {
        String encoded = Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> PageCursor.parse(encoded)).hasMessageContaining("nextCursor");
        assertThatThrownBy(() -> PageCursor.parse("!" + encoded)).hasMessageContaining("nextCursor");
    }
}

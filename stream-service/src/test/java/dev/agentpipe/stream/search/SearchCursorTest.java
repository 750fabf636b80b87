package dev.agentpipe.stream.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchCursorTest {

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678901Z");

    @Test
    void is_read_as_it_was_written() {
        SearchCursor.SortKey window = new SearchCursor.SortKey(AT, 42);
        SearchCursor.Rank after = new SearchCursor.Rank(0.061f, AT, "an id with spaces");
        for (SearchCursor cursor : new SearchCursor[] {
            new SearchCursor(window, after), new SearchCursor(null, after), new SearchCursor(window, null)
        }) {
            assertThat(SearchCursor.parse(cursor.toString())).isEqualTo(cursor);
        }
        assertThat(SearchCursor.parse(null)).isEqualTo(SearchCursor.FIRST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "- - 1", "+1000000000-12-31T23:59:59Z 1 - - -", "2026-01-02T03:04:05Z x - - -"})
    void rejects_anything_else(String text) {
        String cursor = Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> SearchCursor.parse(cursor)).hasMessageStartingWith("cursor ");
        assertThatThrownBy(() -> SearchCursor.parse("%")).hasMessageStartingWith("cursor ");
    }
}

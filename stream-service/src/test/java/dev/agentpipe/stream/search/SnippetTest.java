package dev.agentpipe.stream.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.stream.search.Snippet.Piece;
import dev.agentpipe.stream.text.SearchQuery;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SnippetTest {

    @Test
    void marks_each_match_and_leaves_the_text_as_it_is() {
        assertThat(pieces("The <b>Errors</b> & other errors", "error"))
                .containsExactly(
                        new Piece("The <b>", null),
                        new Piece("Errors", true),
                        new Piece("</b> & other ", null),
                        new Piece("errors", true));
    }

    @Test
    void marks_pairs_of_characters_as_one() {
        assertThat(pieces("使用搜索引擎。", "搜索引擎"))
                .containsExactly(new Piece("使用", null), new Piece("搜索引擎", true), new Piece("。", null));
        assertThat(pieces("使用搜索", "索")).containsExactly(new Piece("使用搜", null), new Piece("索", true));
    }

    @Test
    void marks_a_part_of_an_identifier_and_the_whole() {
        assertThat(pieces("call getUserName()", "user"))
                .containsExactly(new Piece("call get", null), new Piece("User", true), new Piece("Name()", null));
        assertThat(pieces("call get_user()", "getUser"))
                .containsExactly(new Piece("call ", null), new Piece("get_user", true), new Piece("()", null));
    }

    @Test
    void shows_the_place_that_says_most_and_says_that_there_is_more() {
        String text = "alpha " + "x ".repeat(3_000) + "alpha and beta " + "y ".repeat(3_000);
        List<Piece> pieces = pieces(text, "alpha beta");
        assertThat(text(pieces))
                .startsWith("…")
                .endsWith("…")
                .contains("alpha and beta")
                .hasSizeLessThan(600);
        assertThat(pieces).contains(new Piece("alpha", true), new Piece("beta", true));
    }

    @Test
    void stays_short_whatever_was_matched() {
        String long1 = "k".repeat(11_000);
        assertThat(text(pieces(long1, long1.substring(0, 300)))).hasSizeLessThan(600);
        assertThat(text(pieces("字".repeat(12_000), "字字"))).hasSizeLessThan(600);
        assertThat(text(pieces("𠀀".repeat(6_000), "nothing"))).hasSizeLessThan(600);
    }

    @Test
    void says_when_more_comes_before_or_after_the_part() {
        SearchQuery query = SearchQuery.parse("b");
        assertThat(text(Snippet.of("a b c", query, true, true))).isEqualTo("…a b c…");
        assertThat(text(Snippet.of("a b c", query, false, false))).isEqualTo("a b c");
    }

    private static List<Piece> pieces(String text, String query) {
        return Snippet.of(text, SearchQuery.parse(query), false, false);
    }

    private static String text(List<Piece> pieces) {
        return pieces.stream().map(Piece::text).collect(Collectors.joining());
    }
}

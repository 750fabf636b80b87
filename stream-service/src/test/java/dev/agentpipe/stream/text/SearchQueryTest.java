package dev.agentpipe.stream.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentpipe.model.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchQueryTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "two words       ~ (('two') & ('word'))",
                "\"two words\"   ~ (('two' <1> 'word'))",
                "a or b c        ~ (('a')) | (('b') & ('c'))",
                "or a OR or b or ~ (('a')) | (('b'))",
                "a -b            ~ (('a') & !(('b')))",
                "a -\"b c\"      ~ (('a') & !(('b' <1> 'c')))",
                "a - b --- c     ~ (('a') & ('b') & ('c'))",
                "getUserName     ~ (('getusername'))",
                "Order.getTotal() now ~ (('order' <1> 'gettotal') & ('now'))",
                "\"getTotal of\" ~ (('gettotal' <2> 'of'))",
                "搜索引擎         ~ (('搜索' <1> '索引' <1> '引擎'))",
                "搜              ~ (('搜':*))",
                "GPT模           ~ (('gpt' <1> '模':*))",
                "\"open          ~ (('open'))",
                "a\"b c\"d       ~ (('a') & ('b' <1> 'c') & ('d'))",
                "it's a\\b       ~ (('it' <1> 's') & ('a' <1> 'b'))"
            })
    void reads_what_search_engines_do(String text, String expected) {
        assertThat(SearchQuery.parse(text).tsquery()).isEqualTo(expected);
    }

    @Test
    void marks_what_is_wanted_and_not_what_is_excluded() {
        SearchQuery query = SearchQuery.parse("userName -other 我 \"a phrase\"");
        assertThat(query.words()).containsExactlyInAnyOrder("username", "a", "phrase");
        assertThat(query.prefixes()).containsExactly("我");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-", "!?", "\"\"", "-a", "a or -b", "or", "\"", "& | ! <-> :*"})
    void rejects_what_holds_nothing_to_look_for(String text) {
        assertThatThrownBy(() -> SearchQuery.parse(text))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("q ");
    }

    @Test
    void rejects_what_is_too_long() {
        assertThatThrownBy(() -> SearchQuery.parse(null)).hasMessage("q is required");
        assertThatThrownBy(() -> SearchQuery.parse("a".repeat(401))).hasMessageContaining("400 characters");
        assertThatThrownBy(() -> SearchQuery.parse("a ".repeat(41))).hasMessageContaining("40 words");
    }
}

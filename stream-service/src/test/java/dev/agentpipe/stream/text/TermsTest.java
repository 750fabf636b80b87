package dev.agentpipe.stream.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TermsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Connection refused!| connection@1 refused@2",
                "getUserName()      | getusername@1 get@1 user@2 name@3",
                "user_name          | username@1 user@1 name@2",
                "__init__           | init@1",
                "HTTPServer         | httpserver@1 http@1 server@2",
                "com.example.Foo    | com@1 example@2 foo@3",
                "x = a.b-c/d:e      | x@1 a@2 b@3 c@4 d@5 e@6",
                "utf8 sha256 0xff   | utf8@1 sha256@2 0xff@3",
                "queries caches     | query@1 cache@2",
                "class status this  | class@1 status@2 this@3",
                "搜索引擎               | 搜索@1 索引@2 引擎@3 擎@4",
                "我 very              | 我@1 very@2",
                "GPT模型很好            | gpt@1 模型@2 型很@3 很好@4 好@5",
                "ﬁle Ａbc             | file@1 abc@2",
                "naïve Größe        | naïve@1 größe@2",
                "हिन्दी             | हिन्दी@1",
                "👩‍💻 emoji            | emoji@1"
            })
    void splits_into_words_identifiers_and_pairs_of_characters(String text, String expected) {
        List<String> terms = Terms.of(text.strip()).stream()
                .map(term -> term.text() + "@" + term.position())
                .toList();
        assertThat(String.join(" ", terms)).isEqualTo(expected.strip());
    }

    @Test
    void knows_where_each_term_is() {
        String text = "a 𠀀𠀁 userName";
        assertThat(Terms.of(text).stream()
                        .map(term -> text.substring(term.start(), term.end()))
                        .toList())
                .containsExactly("a", "𠀀𠀁", "𠀁", "userName", "user", "Name");
    }

    @Test
    void makes_one_term_of_what_is_encoded() {
        assertThat(Terms.of("aB".repeat(5_000)))
                .hasSize(1)
                .allMatch(term -> term.text().length() == 64);
    }
}

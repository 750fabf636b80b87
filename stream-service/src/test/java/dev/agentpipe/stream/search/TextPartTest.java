package dev.agentpipe.stream.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextPartTest {

    @Test
    void leaves_a_short_text_whole() {
        assertThat(TextPart.of("short")).containsExactly(new TextPart(0, 5, "short"));
        assertThat(TextPart.of("")).containsExactly(new TextPart(0, 0, ""));
    }

    @Test
    void splits_a_long_text_into_overlapping_parts_that_say_where_they_are() {
        Random chance = new Random(3);
        StringBuilder long1 = new StringBuilder();
        String[] words = {"word ", "𠀀𠀁", "字", "x", "\n", "a".repeat(300)};
        while (long1.length() < 200_000) {
            long1.append(words[chance.nextInt(words.length)]);
        }
        String text = long1.toString();
        int covered = 0;
        for (TextPart part : TextPart.of(text)) {
            int start = text.offsetByCodePoints(0, part.first());
            assertThat(text.startsWith(part.text(), start)).isTrue();
            assertThat(part.text().length()).isLessThanOrEqualTo(TextPart.MAX_LENGTH);
            assertThat(part.characters())
                    .isEqualTo(part.text().codePointCount(0, part.text().length()));
            assertThat(start).isLessThanOrEqualTo(covered == 0 ? 0 : covered - TextPart.OVERLAP);
            covered = start + part.text().length();
        }
        assertThat(covered).isEqualTo(text.length());
    }

    @Test
    void writes_terms_with_positions_and_weights() {
        assertThat(new TextPart(0, 9, "two words").vector('D')).isEqualTo("'two':1 'word':2 ");
        assertThat(new TextPart(0, 9, "two words").vector('A')).isEqualTo("'two':1A 'word':2A ");
        assertThat(List.of("", "!?"))
                .allMatch(text -> new TextPart(0, 2, text).vector('D').isEmpty());
    }
}

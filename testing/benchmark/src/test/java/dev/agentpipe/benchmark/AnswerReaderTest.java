package dev.agentpipe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class AnswerReaderTest {

    private final AnswerReader reader = new AnswerReader();

    @Test
    void an_answer_is_complete_with_its_last_byte() throws Exception {
        byte[] answer = "HTTP/1.1 201 Created\r\ncontent-type: text/plain\r\nContent-Length: 5\r\n\r\nhello"
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < answer.length - 1; i++) {
            reader.buffer().put(answer[i]);
            assertThat(reader.isComplete()).isFalse();
        }
        reader.buffer().put(answer[answer.length - 1]);

        assertThat(reader.isComplete()).isTrue();
        assertThat(reader.status()).isEqualTo(201);
        assertThat(reader.contains("hello")).isTrue();
    }
}

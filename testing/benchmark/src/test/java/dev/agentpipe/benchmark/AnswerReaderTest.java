package dev.agentpipe.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class AnswerReaderTest {

    private final AnswerReader reader = new AnswerReader();

    @Test
    void an_answer_is_complete_with_its_last_byte() throws IOException {
        byte[] answer = "HTTP/1.1 201 Created\r\ncontent-type: text/plain\r\nContent-Length: 5\r\n\r\nhello"
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < answer.length - 1; i++) {
            reader.buffer().put(answer[i]);
            assertFalse(reader.isComplete());
        }
        reader.buffer().put(answer[answer.length - 1]);

        assertTrue(reader.isComplete());
        assertEquals(201, reader.status());
        assertTrue(reader.contains("hello"));
    }
}

package dev.agentpipe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.junit.jupiter.api.Test;

final class EventCounterTest {

    private static final int FRAMES = 40;

    @Test
    void counts_every_event_however_the_bytes_are_cut() {
        byte[] stream = stream().getBytes(StandardCharsets.US_ASCII);
        int frame = stream.length / FRAMES;
        for (int piece = 1; piece < 3 * frame; piece += 7) {
            SingleWriterRecorder latencies = new SingleWriterRecorder(3);
            EventCounter counter = new EventCounter(frame - EventTemplate.STAMP_DIGITS - 64);
            for (int at = 0; at < stream.length; at += piece) {
                ByteBuffer bytes = ByteBuffer.allocate(piece);
                bytes.put(stream, at, Math.min(piece, stream.length - at));
                counter.count(bytes, latencies);
            }
            assertThat(counter.events()).as("pieces of " + piece).isEqualTo(FRAMES);
            assertThat(latencies.getIntervalHistogram().getTotalCount())
                    .as("pieces of " + piece)
                    .isEqualTo(FRAMES / 4);
        }
    }

    @Test
    void takes_the_latency_from_the_stamp() {
        SingleWriterRecorder latencies = new SingleWriterRecorder(3);
        String stamp = String.format("~S%019d ", System.nanoTime() - 2_000_000);
        ByteBuffer bytes = ByteBuffer.allocate(100);
        bytes.put(stamp.getBytes(StandardCharsets.US_ASCII));

        new EventCounter(0).count(bytes, latencies);

        Histogram found = latencies.getIntervalHistogram();
        assertThat(found.getMinValue() >= 1_990 && found.getMinValue() < 1_000_000)
                .as(() -> "min " + found.getMinValue())
                .isTrue();
    }

    private static String stream() {
        EventTemplate template = new EventTemplate();
        StringBuilder stream = new StringBuilder();
        for (int i = 0; i < FRAMES; i++) {
            ByteBuffer event = ByteBuffer.allocate(template.length());
            event.put(template.bytes());
            template.patch(event, 0, i, i % 4 == 0 ? System.nanoTime() : 0);
            stream.append("id: 1-1000\ndata: ")
                    .append(new String(event.array(), StandardCharsets.US_ASCII))
                    .append("\n\n");
        }
        return stream.toString();
    }
}

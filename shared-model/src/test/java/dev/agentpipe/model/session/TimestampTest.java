package dev.agentpipe.model.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTest {

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T23:16:21Z, 2026-11-20T23:16:21Z",
        "2026-11-20t23:16:21.5z, 2026-11-20T23:16:21.500Z",
        "2026-11-20T23:16:21.123456789+02:00, 2026-11-20T21:16:21.123456789Z",
        "2016-12-31T23:59:60Z, 2017-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z",
        "2199-12-31T23:59:59Z, 2199-12-31T23:59:59Z"
    })
    void keeps_the_text_and_reads_the_instant(String text, Instant instant) {
        assertThat(Timestamp.parse(text)).contains(new Timestamp(text, instant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-20",
                "2026-11-20T23:16Z",
                "2026-11-20T23:16:21",
                "2026-11-20 23:16:21Z",
                "2026-02-30T00:00:00Z",
                "2026-11-20T24:00:00Z",
                "2026-11-20T23:16:61Z",
                "2026-11-20T23:16:21.1234567890Z",
                "2026-11-20T23:16:21+19:00",
                "1969-12-31T23:59:59Z",
                "1970-01-01T00:00:00+01:00",
                "2200-01-01T00:00:00Z",
                "٢٠٢٦-11-20T23:16:21Z"
            })
    void rejects_what_is_no_timestamp_of_these_centuries(String text) {
        assertThat(Timestamp.parse(text)).isEmpty();
    }
}

package dev.agentpipe.stream.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DescriptorLimitTest {

    @Test
    void says_for_how_many_viewers_there_is_room() {
        assertThat(DescriptorLimit.warning(1_024, 10_000).orElseThrow())
                .contains("only 1024 files")
                .contains("about 524 viewers and not for 10000");
        assertThat(DescriptorLimit.warning(100, 10_000).orElseThrow()).contains("about 0 viewers");
    }

    @Test
    void says_nothing_where_there_is_room_for_all() {
        assertThat(DescriptorLimit.warning(10_500, 10_000)).isEmpty();
    }
}

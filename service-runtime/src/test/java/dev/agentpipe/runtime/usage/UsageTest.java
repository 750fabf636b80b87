package dev.agentpipe.runtime.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UsageTest {

    @Test
    void adds_up_each_for_itself() {
        assertThat(Usage.ofEvents(2, 30)
                        .plus(Usage.ofUpload(5, 700))
                        .plus(Usage.ofViewers(60))
                        .plus(Usage.ofViewers(2)))
                .isEqualTo(new Usage(7, 730, 1, 62));
    }
}

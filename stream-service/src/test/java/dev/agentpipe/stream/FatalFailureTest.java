package dev.agentpipe.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FatalFailureTest {

    @Test
    void an_exhausted_heap_ends_the_process_and_exhausted_direct_memory_does_not() {
        assertThat(FatalFailure.isOutOfMemory(new OutOfMemoryError("Java heap space")))
                .isTrue();
        assertThat(FatalFailure.isOutOfMemory(new OutOfMemoryError())).isTrue();
        assertThat(FatalFailure.isOutOfMemory(
                        new OutOfMemoryError("Cannot reserve 4194304 bytes of direct buffer memory")))
                .isFalse();
        assertThat(FatalFailure.isOutOfMemory(new IllegalStateException())).isFalse();
    }
}

package dev.agentpipe.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeapShareTest {

    private static final long MEGABYTE = 1 << 20;

    @Test
    void is_the_usual_size_unless_the_heap_is_small() {
        assertThat(HeapShare.bytes(Optional.empty(), 64 * MEGABYTE, 8, 512 * MEGABYTE))
                .isEqualTo(64 * MEGABYTE);
        assertThat(HeapShare.bytes(Optional.empty(), 64 * MEGABYTE, 8, 256 * MEGABYTE))
                .isEqualTo(32 * MEGABYTE);
    }

    @Test
    void is_as_many_as_the_heap_has_room_for_and_at_least_one() {
        assertThat(HeapShare.count(Optional.empty(), 8, 64 * MEGABYTE, 1024 * MEGABYTE))
                .isEqualTo(8);
        // Some collectors say a little less than -Xmx256m.
        assertThat(HeapShare.count(Optional.empty(), 8, 64 * MEGABYTE, 255 * MEGABYTE))
                .isEqualTo(3);
        assertThat(HeapShare.count(Optional.empty(), 8, 64 * MEGABYTE, 32 * MEGABYTE))
                .isEqualTo(1);
        assertThat(HeapShare.count(Optional.of(5), 8, 64 * MEGABYTE, 32 * MEGABYTE))
                .isEqualTo(5);
    }

    @Test
    void is_what_is_set_whatever_the_heap() {
        MemorySize set = new MemorySize(BigInteger.valueOf(100 * MEGABYTE));
        assertThat(HeapShare.bytes(Optional.of(set), 64 * MEGABYTE, 8, 256 * MEGABYTE))
                .isEqualTo(100 * MEGABYTE);
    }
}

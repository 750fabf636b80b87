package dev.agentpipe.stream.viewer;

import dev.agentpipe.stream.hub.FramedEvent;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Allocations and writes that fail. */
final class Faults {

    /** An error like {@link OutOfMemoryError}, which JUnit would take for its own end. */
    static final class Failure extends Error {}

    /** Whether the next allocation or write fails. */
    private BooleanSupplier next = () -> false;

    private boolean exhausted;

    /** Whether too much waits in all sockets together. */
    void exhausted(boolean isExhausted) {
        exhausted = isExhausted;
    }

    void when(BooleanSupplier fails) {
        next = fails;
    }

    /** The next {@code count} of them. */
    void next(int count) {
        int[] left = {count};
        next = () -> left[0]-- > 0;
    }

    void mayOccur() {
        if (next.getAsBoolean()) {
            throw new Failure();
        }
    }

    ChunkEncoder in(ChunkEncoder encoder) {
        return new ChunkEncoder() {
            @Override
            public ByteBuf encode(List<FramedEvent> events, boolean named) {
                mayOccur();
                return encoder.encode(events, named);
            }

            @Override
            public ByteBuf encode(String frames) {
                mayOccur();
                return encoder.encode(frames);
            }

            @Override
            public ByteBuf encodeLast(String frames) {
                mayOccur();
                return encoder.encodeLast(frames);
            }

            @Override
            public boolean exhausted() {
                return exhausted;
            }
        };
    }
}

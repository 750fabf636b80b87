package dev.agentpipe.stream.netty;

import dev.agentpipe.stream.hub.FramedEvent;
import dev.agentpipe.stream.viewer.ChunkEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Puts frames inside one HTTP/1.1 chunk, in one pooled buffer.
 *
 * <p>They are written past the HTTP encoder, which would cost an object and a second buffer per viewer and write.
 */
public final class HttpChunkEncoder implements ChunkEncoder {

    private static final byte[] LAST = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);
    private static final int FRAMING = 16;

    private final ByteBufAllocator allocator;
    private final BooleanSupplier exhausted;

    /** {@code exhausted}: whether the bytes encoded here that the network has not taken yet exceed the limit. */
    public HttpChunkEncoder(ByteBufAllocator allocator, BooleanSupplier exhausted) {
        this.allocator = allocator;
        this.exhausted = exhausted;
    }

    @Override
    public boolean exhausted() {
        return exhausted.getAsBoolean();
    }

    @Override
    public ByteBuf encode(List<FramedEvent> events, boolean named) {
        int size = 0;
        for (FramedEvent event : events) {
            size += event.frame().length + (named ? EVENT.length + event.type().length() + 1 : 0);
        }
        ByteBuf chunk = begin(size);
        for (FramedEvent event : events) {
            if (named) {
                chunk.writeBytes(EVENT);
                ByteBufUtil.writeAscii(chunk, event.type());
                chunk.writeByte('\n');
            }
            chunk.writeBytes(event.frame());
        }
        return end(chunk);
    }

    @Override
    public ByteBuf encode(String frames) {
        byte[] bytes = frames.getBytes(StandardCharsets.UTF_8);
        return end(begin(bytes.length).writeBytes(bytes));
    }

    @Override
    public ByteBuf encodeLast(String frames) {
        return encode(frames).writeBytes(LAST);
    }

    private ByteBuf begin(int size) {
        ByteBuf chunk = allocator.ioBuffer(size + FRAMING + LAST.length);
        ByteBufUtil.writeAscii(chunk, Integer.toHexString(size));
        return chunk.writeByte('\r').writeByte('\n');
    }

    private static ByteBuf end(ByteBuf chunk) {
        return chunk.writeByte('\r').writeByte('\n');
    }
}

package dev.agentpipe.stream.netty;

import dev.agentpipe.stream.viewer.ViewerSocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * A viewer's connection, written to below the HTTP encoder: its input is already framed.
 *
 * <p>Idle handlers and HTTP's own flow control are above and see nothing of this, so the loop does both.
 */
public final class ChannelSocket implements ViewerSocket {

    /** What Netty adds to the size of each queued buffer. */
    private static final int ENTRY_OVERHEAD = 96;

    private final Channel channel;
    private final ChannelHandlerContext out;
    private long written;
    private long writes;

    public ChannelSocket(Channel channel) {
        this.channel = channel;
        ChannelHandlerContext encoder = channel.pipeline().context("httpEncoder");
        this.out = encoder == null ? channel.pipeline().firstContext() : encoder;
    }

    /** The bytes that were written to it so far. */
    public long sentBytes() {
        return written - writes * ENTRY_OVERHEAD;
    }

    @Override
    public long queuedBytes() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes();
    }

    @Override
    public long drainedBytes() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue == null ? written : written - queue.totalPendingWriteBytes() + queue.currentProgress();
    }

    @Override
    public void write(ByteBuf bytes) {
        if (isOpenFor(bytes)) {
            out.writeAndFlush(bytes, out.voidPromise());
        }
    }

    @Override
    public void write(ByteBuf bytes, Runnable taken) {
        if (isOpenFor(bytes)) {
            // On the loop's next turn: otherwise a fast reader would have the loop to itself.
            out.writeAndFlush(bytes).addListener(done -> {
                if (done.isSuccess()) {
                    channel.eventLoop().execute(taken);
                }
            });
        }
    }

    @Override
    public void whenTaken(Runnable taken) {
        write(Unpooled.EMPTY_BUFFER, taken);
    }

    @Override
    public void close(ByteBuf closingFrame) {
        if (isOpenFor(closingFrame)) {
            out.writeAndFlush(closingFrame).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void abort() {
        // Not channel.close(): Vert.x would first send what is queued, which a stalled viewer does not read.
        out.close();
    }

    private boolean isOpenFor(ByteBuf bytes) {
        if (!channel.isActive()) {
            bytes.release();
            return false;
        }
        written += bytes.readableBytes() + ENTRY_OVERHEAD;
        writes++;
        return true;
    }
}

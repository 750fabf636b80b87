package dev.agentpipe.local.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;

/** A connection to an instance, which serves one request at a time. Only its event loop calls this. */
final class InstanceConnection extends ChannelInboundHandlerAdapter {

    private final Instance instance;
    private Channel channel;
    /** Null while it waits for its next request. */
    private Exchange exchange;

    private boolean reusable;
    private long restingSince;

    InstanceConnection(Instance instance) {
        this.instance = instance;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
        context.pipeline().addBefore(context.name(), null, new HttpClientCodec(decoding(), false, false));
    }

    private static HttpDecoderConfig decoding() {
        return new HttpDecoderConfig()
                // It is the instance's own encoder that wrote them.
                .setValidateHeaders(false)
                .setMaxHeaderSize(Gateway.HEADER_BYTES)
                .setMaxInitialLineLength(Gateway.HEADER_BYTES)
                .setMaxChunkSize(Gateway.CHUNK_BYTES);
    }

    Instance instance() {
        return instance;
    }

    boolean isOpen() {
        return channel.isActive();
    }

    /** Whether the instance said that it takes another request after the one in progress. */
    void keepAlive(boolean wanted) {
        reusable = wanted;
    }

    boolean isReusable() {
        return reusable && channel.isActive();
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    void serve(Exchange next) {
        reusable = true;
        exchange = next;
    }

    /** Until the next {@link #serve}. */
    void rest() {
        exchange = null;
        restingSince = System.nanoTime();
        // In case the client was slow at the end.
        readOn(true);
    }

    long restingSince() {
        return restingSince;
    }

    void write(HttpObject part) {
        channel.write(part, channel.voidPromise());
    }

    void flush() {
        channel.flush();
    }

    /** Whether more of the answer is taken; otherwise TCP makes the instance wait. */
    void readOn(boolean wanted) {
        if (channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    /** From now on its client gets bytes as they come. To be called at the head of an answer. */
    void passBytes() {
        channel.pipeline().remove(HttpClientCodec.class);
    }

    /** Without telling the client. */
    void close() {
        exchange = null;
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (exchange == null) {
            // Nobody asked.
            ReferenceCountUtil.release(message);
            context.close();
        } else if (message instanceof ByteBuf bytes) {
            exchange.pass(bytes);
        } else {
            exchange.answer((HttpObject) message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.flushAnswer();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.requestOn();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Exchange left = exchange;
        exchange = null;
        if (left != null) {
            left.lost();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}

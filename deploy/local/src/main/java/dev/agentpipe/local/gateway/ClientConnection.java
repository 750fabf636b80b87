package dev.agentpipe.local.gateway;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;

/** A client's connection, whose requests are served one after the other. Only its event loop calls this. */
final class ClientConnection extends ChannelInboundHandlerAdapter {

    private final GatewayLoop loop;
    /** What came before its turn: a body before its request has an instance, and requests after the one in progress. */
    private final Deque<HttpObject> early = new ArrayDeque<>();

    private Channel channel;
    private String address;
    /** Null between requests. */
    private Exchange exchange;

    private boolean takingEarly;
    /** What comes is no longer HTTP to us, and belongs to nothing. */
    private boolean ignoring;
    /** When the head of the next request has to be complete. */
    private long deadline;
    /** Since the last check something came, or all that was written was taken. */
    private boolean traffic = true;
    /** What the socket had not taken then. */
    private long unsent;

    private long silentSince;

    ClientConnection(GatewayLoop loop) {
        this.loop = loop;
    }

    void addTo(ChannelPipeline pipeline) {
        pipeline.addLast(new HttpRequestDecoder(decoding()), new AnswerEncoder(), this);
    }

    private static HttpDecoderConfig decoding() {
        return new HttpDecoderConfig()
                .setMaxHeaderSize(Gateway.HEADER_BYTES)
                .setMaxInitialLineLength(Gateway.HEADER_BYTES)
                .setMaxChunkSize(Gateway.CHUNK_BYTES);
    }

    GatewayLoop loop() {
        return loop;
    }

    String address() {
        return address;
    }

    boolean isOpen() {
        return channel.isActive();
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /** A part of an answer, or bytes of a stream. */
    void write(Object part) {
        channel.write(part, channel.voidPromise());
    }

    void flush() {
        channel.flush();
        traffic |= unsent() == 0;
    }

    private long unsent() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes() - queue.currentProgress();
    }

    void close() {
        channel.close();
    }

    /** Once what was written is sent. */
    void closeWhenSent() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** From now on bytes are sent as they are, and nothing more that the client sends is answered. */
    void passBytes() {
        ignoring = true;
        channel.pipeline().remove(HttpRequestDecoder.class);
        channel.pipeline().remove(AnswerEncoder.class);
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        readOn(true);
    }

    /** Whether more of what the client sends is taken; otherwise TCP makes it wait. */
    void readOn(boolean wanted) {
        boolean reads = wanted && early.isEmpty();
        if (channel.config().isAutoRead() != reads) {
            channel.config().setAutoRead(reads);
        }
    }

    /** To be called when a request in progress can take its body, and when it has ended. */
    void takeEarly() {
        if (takingEarly) {
            return;
        }
        takingEarly = true;
        while (!early.isEmpty() && hasItsTurn(early.peek())) {
            take(early.poll());
        }
        takingEarly = false;
        if (exchange != null) {
            exchange.flushRequest();
        }
        readOn(exchange == null || exchange.takesMore());
    }

    /** The request in progress is answered. */
    void endExchange(boolean keepAlive) {
        exchange = null;
        deadline = System.nanoTime() + loop.limits().keepAlive().toNanos();
        if (keepAlive) {
            takeEarly();
        } else {
            ignoring = true;
            closeWhenSent();
        }
    }

    /**
     * Whether the head of its next request should have come, or neither side has taken a byte for too long. To be asked
     * now and then.
     */
    boolean isLate(long now) {
        long left = unsent();
        if (traffic || left != unsent) {
            silentSince = now;
        }
        traffic = false;
        unsent = left;
        return (exchange == null && deadline - now < 0)
                || now - silentSince > loop.limits().silence().toNanos();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        address = ((InetSocketAddress) channel.remoteAddress()).getAddress().getHostAddress();
        deadline = System.nanoTime() + loop.limits().headDeadline().toNanos();
        if (!loop.clients().add(this)) {
            close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        traffic = true;
        if (ignoring) {
            ReferenceCountUtil.release(message);
            return;
        }
        HttpObject part = (HttpObject) message;
        if (early.isEmpty() && hasItsTurn(part)) {
            take(part);
        } else {
            early.add(part);
            readOn(false);
        }
    }

    private boolean hasItsTurn(HttpObject part) {
        return exchange == null || (!(part instanceof HttpRequest) && exchange.takesParts());
    }

    private void take(HttpObject part) {
        if (ignoring) {
            ReferenceCountUtil.release(part);
        } else if (part instanceof HttpRequest head) {
            exchange = new Exchange(this, head);
            exchange.begin();
        } else if (exchange != null) {
            exchange.take((HttpContent) part);
        } else {
            // The end of a request that could not be read.
            ReferenceCountUtil.release(part);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.flushRequest();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null && channel.isWritable()) {
            exchange.answerOn();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        loop.clients().remove(this);
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        ignoring = true;
        if (exchange != null) {
            exchange.abandon();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    /** Knows that the answer to HEAD has no body, whatever its headers say. */
    private final class AnswerEncoder extends HttpResponseEncoder {

        @Override
        protected boolean isContentAlwaysEmpty(HttpResponse head) {
            return (exchange != null && exchange.asks(HttpMethod.HEAD)) || super.isContentAlwaysEmpty(head);
        }
    }
}

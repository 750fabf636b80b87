package dev.agentpipe.runtime.http;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.Problem;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Answers malformed HTTP with the common error body and closes the connection: no route ever sees such a request. */
final class MalformedRequests extends ChannelInboundHandlerAdapter {

    private final ChannelHandlerContext socket;

    /** {@code socket} is a context before the encoder, so that what is written there is sent unchanged. */
    MalformedRequests(ChannelHandlerContext socket) {
        this.socket = socket;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof HttpMessage request)
                || !((HttpObject) request).decoderResult().isFailure()) {
            ctx.fireChannelRead(message);
            return;
        }
        Throwable cause = ((HttpObject) request).decoderResult().cause();
        ReferenceCountUtil.release(message);
        socket.writeAndFlush(Unpooled.copiedBuffer(answer(cause), StandardCharsets.UTF_8))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private static String answer(Throwable cause) {
        ErrorCode error = cause instanceof TooLongHttpLineException || cause instanceof TooLongHttpHeaderException
                ? ErrorCode.HEAD_TOO_LARGE
                : ErrorCode.VALIDATION_FAILED;
        String detail = error == ErrorCode.HEAD_TOO_LARGE
                ? "the request line or the headers are too long"
                : "the request is not valid HTTP/1.1";
        String requestId = UUID.randomUUID().toString();
        String body = Json.encode(Problem.of(error, detail, List.of(), requestId));
        return "HTTP/1.1 " + error.status() + " " + error.title() + "\r\nContent-Type: " + Problem.MEDIA_TYPE
                + "\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\nX-Request-ID: "
                + requestId + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n" + body;
    }
}

package dev.agentpipe.local.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/**
 * A request and its answer, each passed on part by part as it arrives, or answered by the gateway itself.
 *
 * <p>An event stream is passed on as bytes once its head has been: both connections end with it (decision 078).
 */
final class Exchange {

    private static final FullHttpResponse CONTINUE =
            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER);

    private final ClientConnection client;
    private final HttpRequest request;
    /** Those of HTTP/1.0 do not. */
    private final boolean knowsChunks;

    private boolean keepAlive;
    /** Null before it is connected, after the answer, and when no instance gives it. */
    private InstanceConnection instance;

    private boolean connecting;
    /** It had to wait for its connection, and what came meanwhile waits too. */
    private boolean late;

    private boolean requestEnded;
    private boolean answerBegun;
    private boolean answerEnded;
    /** What comes from the instance precedes the answer. */
    private boolean informational;

    Exchange(ClientConnection client, HttpRequest request) {
        this.client = client;
        this.request = request;
        this.knowsChunks = request.protocolVersion().isKeepAliveDefault();
        this.keepAlive = HttpUtil.isKeepAlive(request);
    }

    boolean asks(HttpMethod method) {
        return request.method().equals(method);
    }

    // The request

    void begin() {
        if (request.decoderResult().isFailure()) {
            refuse(
                    request.decoderResult().cause() instanceof TooLongFrameException
                            ? Problem.headTooLarge("The request line or the headers are too long")
                            : Problem.invalid("The request is not valid HTTP/1.1"));
            return;
        }
        if (HttpUtil.is100ContinueExpected(request)) {
            client.write(CONTINUE.retainedDuplicate());
            client.flush();
        }
        client.loop().requests().handle(request, this);
    }

    /** Nothing that follows on this connection could be understood either. */
    void refuse(Problem problem) {
        keepAlive = false;
        requestEnded = true;
        answer(problem);
    }

    /** Passes the request on to an instance of this service. */
    void forward(ServiceKind kind) {
        connecting = true;
        ForwardedHeaders.ofRequest(request.headers(), client.address());
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
        client.loop().instances().connect(kind, this::connected, () -> answer(Problem.unavailable(kind)));
        late = connecting;
    }

    private void connected(InstanceConnection connection) {
        connecting = false;
        if (!client.isOpen()) {
            client.loop().instances().keep(connection);
            return;
        }
        instance = connection;
        connection.serve(this);
        connection.write(request);
        if (late) {
            client.takeEarly();
        }
    }

    /** Whether parts of the request have somewhere to go, if only to be ignored. */
    boolean takesParts() {
        return !connecting;
    }

    boolean takesMore() {
        return !connecting && (instance == null || instance.isWritable());
    }

    void take(HttpContent part) {
        if (part.decoderResult().isFailure()) {
            part.release();
            client.close();
            return;
        }
        boolean last = part instanceof LastHttpContent;
        if (instance == null) {
            // It is answered already.
            part.release();
        } else {
            instance.write(part);
            if (!last && !instance.isWritable()) {
                instance.flush();
                client.readOn(instance.isWritable());
            }
        }
        if (last) {
            requestEnded = true;
            if (answerEnded) {
                client.endExchange(keepAlive);
            }
        }
    }

    void flushRequest() {
        if (instance != null) {
            instance.flush();
        }
    }

    /** The instance takes more of the request. */
    void requestOn() {
        client.readOn(takesMore());
    }

    // The answer

    void answer(Problem problem) {
        FullHttpResponse answer = answer(problem.status(), Problem.CONTENT_TYPE, problem.json());
        if (problem.isTemporary()) {
            answer.headers().set(HttpHeaderNames.RETRY_AFTER, "1");
        }
        answer(answer);
    }

    static FullHttpResponse answer(int status, String type, String body) {
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        answer.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
        return answer;
    }

    /** Of the gateway itself, to a request whose body it does not want. */
    void answer(FullHttpResponse answer) {
        connecting = false;
        HttpUtil.setContentLength(answer, answer.content().readableBytes());
        writeHead(answer);
        answerEnded();
    }

    /** The next part of the instance's answer. */
    void answer(HttpObject part) {
        if (part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(part);
            instance.close();
            lost();
        } else if (part instanceof HttpResponse head) {
            informational = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (!informational) {
                beginAnswer(head);
            }
        } else {
            pass((HttpContent) part);
        }
    }

    private void beginAnswer(HttpResponse head) {
        instance.keepAlive(HttpUtil.isKeepAlive(head));
        ForwardedHeaders.ofAnswer(head.headers());
        boolean stream = isStream(head);
        keepAlive &= !stream;
        frame(head);
        writeHead(head);
        if (stream) {
            client.passBytes();
            // Gives at once what has come with the head.
            instance.passBytes();
        }
    }

    private boolean isStream(HttpResponse head) {
        String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE);
        return type != null
                && type.startsWith(HttpHeaderValues.TEXT_EVENT_STREAM.toString())
                && head.status().equals(HttpResponseStatus.OK)
                && asks(HttpMethod.GET)
                && HttpUtil.isTransferEncodingChunked(head)
                && requestEnded
                && knowsChunks;
    }

    /** Says where the body ends in a way that the client knows. */
    private void frame(HttpResponse head) {
        if (!HttpUtil.isContentLengthSet(head) && hasBody(head)) {
            HttpUtil.setTransferEncodingChunked(head, knowsChunks);
            keepAlive &= knowsChunks;
        }
    }

    private boolean hasBody(HttpResponse head) {
        int status = head.status().code();
        return status != 204 && status != 304 && !asks(HttpMethod.HEAD);
    }

    private void writeHead(HttpResponse head) {
        if (!keepAlive) {
            head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (!knowsChunks) {
            head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        head.setProtocolVersion(HttpVersion.HTTP_1_1);
        answerBegun = true;
        client.write(head);
    }

    private void pass(HttpContent part) {
        boolean last = part instanceof LastHttpContent;
        if (informational) {
            part.release();
            return;
        }
        client.write(part);
        if (last) {
            releaseInstance();
            answerEnded();
        } else {
            answerOn();
        }
    }

    /** The next bytes of a stream. */
    void pass(ByteBuf bytes) {
        client.write(bytes);
        answerOn();
    }

    /** Takes as much of the answer as the client does. */
    void answerOn() {
        if (!client.isWritable()) {
            client.flush();
        }
        if (instance != null) {
            instance.readOn(client.isWritable());
        }
    }

    void flushAnswer() {
        client.flush();
    }

    private void releaseInstance() {
        InstanceConnection used = instance;
        instance = null;
        if (requestEnded) {
            client.loop().instances().keep(used);
        } else {
            used.close();
        }
    }

    private void answerEnded() {
        client.flush();
        answerEnded = true;
        if (requestEnded) {
            client.endExchange(keepAlive);
        } else {
            client.takeEarly();
        }
    }

    /** The instance has closed its connection. */
    void lost() {
        instance = null;
        if (answerBegun) {
            client.closeWhenSent();
        } else {
            answer(Problem.badGateway("The service ended before it answered; try again in a moment"));
        }
    }

    /** The client has gone. */
    void abandon() {
        if (instance != null) {
            instance.close();
            instance = null;
        }
    }
}

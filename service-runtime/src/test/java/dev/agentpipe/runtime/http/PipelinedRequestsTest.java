package dev.agentpipe.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.junit.jupiter.api.Test;

class PipelinedRequestsTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(new PipelinedRequests());

    @Test
    void a_body_of_a_request_in_waiting_is_ended_when_the_connection_closes() {
        request();
        whole();
        request();
        piece();
        assertThat(endedByClosing()).isTrue();
    }

    @Test
    void a_body_of_the_request_that_is_worked_on_is_not() {
        request();
        piece();
        assertThat(endedByClosing()).isFalse();
    }

    @Test
    void an_answered_request_leaves_the_next_one_to_be_worked_on() {
        request();
        whole();
        channel.writeOutbound(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
        channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
        request();
        piece();
        assertThat(endedByClosing()).isFalse();
    }

    @Test
    void an_interim_answer_is_none() {
        request();
        channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        whole();
        request();
        piece();
        assertThat(endedByClosing()).isTrue();
    }

    @Test
    void a_body_that_cannot_be_decoded_is_not_whole() {
        request();
        whole();
        request();
        LastHttpContent broken = new DefaultLastHttpContent();
        broken.setDecoderResult(DecoderResult.failure(new IllegalStateException("a chunk without a length")));
        channel.writeInbound(broken);
        channel.inboundMessages().clear();
        assertThat(endedByClosing()).isTrue();
    }

    @Test
    void what_is_whole_is_ended_once() {
        request();
        whole();
        request();
        whole();
        assertThat(endedByClosing()).isFalse();
    }

    private void request() {
        channel.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/"));
        channel.inboundMessages().clear();
    }

    private void piece() {
        channel.writeInbound(new DefaultHttpContent(Unpooled.EMPTY_BUFFER));
        channel.inboundMessages().clear();
    }

    private void whole() {
        channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
        channel.inboundMessages().clear();
    }

    private boolean endedByClosing() {
        channel.close();
        return channel.inboundMessages().contains(LastHttpContent.EMPTY_LAST_CONTENT);
    }
}

package dev.agentpipe.runtime.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.sentry.Breadcrumb;
import io.sentry.Hint;
import io.sentry.JsonSerializer;
import io.sentry.SentryEvent;
import io.sentry.SentryOptions;
import io.sentry.protocol.Message;
import io.sentry.protocol.Request;
import io.sentry.protocol.SentryException;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SentryEventsTest {

    private static final String SECRET = "ap_live_secret";

    @AfterEach
    void forget() {
        MDC.remove("requestId");
    }

    @Test
    void tells_our_sentence_and_the_request_and_nothing_that_a_client_sent() throws IOException {
        MDC.put("requestId", "r-42");
        assertThat(sent("dev.agentpipe.upload.body.Spool", "the folder for uploads cannot be used"))
                .contains("the folder for uploads cannot be used", "IllegalStateException", "\"requestId\":\"r-42\"")
                .doesNotContain(SECRET);
    }

    @Test
    void tells_only_the_category_of_what_a_library_said() throws IOException {
        assertThat(sent("io.netty.Channel", "rejected " + SECRET))
                .contains("an error of io.netty.Channel", "IllegalStateException")
                .doesNotContain(SECRET);
    }

    private static String sent(String logger, String sentence) throws IOException {
        Message message = new Message();
        message.setMessage(sentence);
        SentryException thrown = new SentryException();
        thrown.setType("IllegalStateException");
        thrown.setValue(SECRET);
        Request request = new Request();
        request.setData(SECRET);
        SentryEvent event = new SentryEvent();
        event.setLogger(logger);
        event.setMessage(message);
        event.setExceptions(List.of(thrown));
        event.setRequest(request);
        event.setExtra("body", SECRET);
        event.addBreadcrumb(new Breadcrumb(SECRET));
        StringWriter json = new StringWriter();
        new JsonSerializer(new SentryOptions()).serialize(new SentryEvents().execute(event, new Hint()), json);
        return json.toString();
    }
}

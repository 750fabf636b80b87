package dev.agentpipe.runtime.alert;

import io.quarkus.arc.Unremovable;
import io.sentry.Hint;
import io.sentry.SentryEvent;
import io.sentry.SentryOptions;
import io.sentry.protocol.Message;
import io.sentry.protocol.SentryException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.MDC;

/**
 * What is sent to Sentry about an error: the sentence if it is one of ours, the exception with its stack but without
 * its message, and the id of the request, by which the log has the rest. Sentences of libraries may contain what a
 * client sent, so they stay here. Runs on the thread that logs.
 */
@ApplicationScoped
@Unremovable
public class SentryEvents implements SentryOptions.BeforeSendCallback {

    private static final String OURS = "dev.agentpipe.";
    private static final String REQUEST_ID = "requestId";

    @Override
    public SentryEvent execute(SentryEvent event, Hint hint) {
        event.setRequest(null);
        event.setUser(null);
        event.setBreadcrumbs(null);
        event.setExtras(null);
        String logger = String.valueOf(event.getLogger());
        if (!logger.startsWith(OURS)) {
            Message message = new Message();
            message.setMessage("an error of " + logger);
            event.setMessage(message);
        }
        List<SentryException> thrown = event.getExceptions();
        if (thrown != null) {
            thrown.forEach(exception -> exception.setValue(null));
        }
        Object requestId = MDC.get(REQUEST_ID);
        if (requestId != null) {
            event.setTag(REQUEST_ID, requestId.toString());
        }
        return event;
    }
}

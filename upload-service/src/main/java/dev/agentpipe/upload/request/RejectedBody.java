package dev.agentpipe.upload.request;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The rest of a body that was rejected before its end. Closing a connection with unread data resets it, so that the
 * client may never see the answer. So the rest is read and discarded: before the answer if its length is known and
 * small enough, otherwise after it, for a moment; a client that is still sending after that is cut off.
 */
final class RejectedBody {

    private static final Logger LOG = Logger.getLogger(RejectedBody.class);
    private static final long LINGER_MILLIS = 5_000;
    private static final int BUFFER_BYTES = 64 * 1024;

    private RejectedBody() {}

    /** Call it before the answer is sent. */
    static void discard(UploadRequest upload, InputStream body, long maxBytes) {
        boolean asks = upload.context().request().getHeader("Expect") != null;
        boolean small = upload.length() >= 0 && upload.length() <= 2 * maxBytes;
        if (asks || !small || !readToTheEnd(body)) {
            discardLater(upload.context(), asks && upload.length() > maxBytes ? 1 : LINGER_MILLIS);
        }
    }

    /** False when there is more to come. */
    private static boolean readToTheEnd(InputStream body) {
        byte[] nowhere = new byte[BUFFER_BYTES];
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS);
        try {
            while (System.nanoTime() - end < 0) {
                if (body.read(nowhere) < 0) {
                    return true;
                }
            }
        } catch (IOException gone) {
            LOG.debugf("a rejected body broke off: %s", gone.getMessage());
        }
        return false;
    }

    private static void discardLater(RoutingContext context, long millis) {
        HttpServerRequest request = context.request();
        context.addEndHandler(sent -> {
            if (request.isEnded()) {
                return;
            }
            long timer = context.vertx()
                    .setTimer(millis, late -> request.connection().close());
            request.handler(ignored -> {})
                    .exceptionHandler(gone -> context.vertx().cancelTimer(timer));
            request.endHandler(all -> context.vertx().cancelTimer(timer));
            request.resume();
        });
    }
}

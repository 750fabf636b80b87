package dev.agentpipe.upload.request;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The rest of a body that was refused before its end. Closing a connection on which something is still unread resets it,
 * and the client may never see the answer. So the rest is thrown away before the answer is sent, for a moment; whoever has
 * not ended by then is cut.
 */
final class RefusedBody {

    private static final Logger LOG = Logger.getLogger(RefusedBody.class);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int BUFFER_BYTES = 64 * 1024;

    private RefusedBody() {}

    /** Blocks for the moment; false when there is more to come. */
    static boolean ends(InputStream body) {
        byte[] nowhere = new byte[BUFFER_BYTES];
        long end = System.nanoTime() + LINGER_NANOS;
        try {
            while (System.nanoTime() - end < 0) {
                if (body.read(nowhere) < 0) {
                    return true;
                }
            }
        } catch (IOException gone) {
            LOG.debugf("a refused body broke off: %s", gone.getMessage());
        }
        return false;
    }
}

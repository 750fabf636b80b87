package dev.agentpipe.stream;

import io.netty.util.internal.OutOfDirectMemoryError;
import org.jboss.logging.Logger;

/** Ends this process when nothing in it can be relied on any more; its supervisor starts another one. */
public final class FatalFailure {

    private static final Logger LOG = Logger.getLogger(FatalFailure.class);
    private static final int STATUS = 70;

    private FatalFailure() {}

    /** At once, without shutdown hooks: they would need what is broken. */
    public static void end(String what, Throwable cause) {
        try {
            LOG.fatal(what + "; this process ends", cause);
        } finally {
            Runtime.getRuntime().halt(STATUS);
        }
    }

    /** To be called by all code that catches everything: after the heap was exhausted any thread may have been hit. */
    public static void endIfOutOfMemory(Throwable failure) {
        if (isOutOfMemory(failure)) {
            end("the heap is exhausted", failure);
        }
    }

    /** Direct memory is a separate budget, which recovers as sockets are drained. */
    static boolean isOutOfMemory(Throwable failure) {
        return failure instanceof OutOfMemoryError
                && !(failure instanceof OutOfDirectMemoryError)
                && !String.valueOf(failure.getMessage()).contains("direct buffer memory");
    }
}

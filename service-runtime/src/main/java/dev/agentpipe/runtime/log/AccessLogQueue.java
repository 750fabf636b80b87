package dev.agentpipe.runtime.log;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import org.jboss.logmanager.handlers.AsyncHandler;
import org.jboss.logmanager.handlers.AsyncHandler.OverflowAction;

/**
 * Formats and writes the lines of {@link AccessLog} on a thread of its own, through the handlers that all lines have
 * (decision 060). At most {@value #LENGTH} wait; a request that finds the queue full waits, so that no line is lost. At
 * the end of the process the waiting lines are written; those that come even later are written at once.
 */
@ApplicationScoped
public class AccessLogQueue {

    static final int LENGTH = 8192;

    private static final long WRITE_OUT_MILLIS = TimeUnit.SECONDS.toMillis(2);

    private final org.jboss.logmanager.Logger logger;
    private final Handler[] console;
    private volatile Thread writer;
    private AsyncHandler queue;

    AccessLogQueue() {
        this(
                org.jboss.logmanager.Logger.getLogger(AccessLog.CATEGORY),
                org.jboss.logmanager.Logger.getLogger("").getHandlers());
    }

    AccessLogQueue(org.jboss.logmanager.Logger logger, Handler... console) {
        this.logger = logger;
        this.console = console;
    }

    void open(@Observes StartupEvent starting) {
        queue = new AsyncHandler(LENGTH, this::thread);
        queue.setOverflowAction(OverflowAction.BLOCK);
        queue.setCloseChildren(false);
        for (Handler handler : console) {
            queue.addHandler(handler);
        }
        logger.addHandler(queue);
        logger.setUseParentHandlers(false);
    }

    void close(@Observes @Priority(Integer.MAX_VALUE) ShutdownEvent stopping) throws InterruptedException {
        logger.setUseParentHandlers(true);
        logger.removeHandler(queue);
        queue.close();
        if (writer != null) {
            writer.join(WRITE_OUT_MILLIS);
        }
    }

    private Thread thread(Runnable writing) {
        writer = new Thread(writing, "access-log");
        writer.setDaemon(true);
        return writer;
    }
}

package dev.agentpipe.runtime.log;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Formats and writes the lines of {@link AccessLog} on a thread of its own, through the handlers that all lines have
 * (decision 060). At most {@value #LENGTH} wait; a request that finds the queue full waits, so that no line is lost. At
 * the end of the process the waiting lines are written; those that come even later are written at once.
 */
@ApplicationScoped
public class AccessLogQueue {

    static final int LENGTH = 8192;

    /** Waking the thread costs a request more than its line does: lines gather for so long instead. */
    static final long GATHER_MILLIS = 5;

    private static final long WRITE_OUT_MILLIS = TimeUnit.SECONDS.toMillis(2);

    private final BlockingQueue<ExtLogRecord> waiting = new ArrayBlockingQueue<>(LENGTH);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread writer = new Thread(this::write, "access-log");
    private final Handler queue = new Queue();
    private final org.jboss.logmanager.Logger logger;
    private final Handler[] console;

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
        writer.setDaemon(true);
        writer.start();
        logger.addHandler(queue);
        logger.setUseParentHandlers(false);
    }

    void close(@Observes @Priority(Integer.MAX_VALUE) ShutdownEvent stopping) throws InterruptedException {
        logger.setUseParentHandlers(true);
        logger.removeHandler(queue);
        closing.countDown();
        writer.join(WRITE_OUT_MILLIS);
    }

    private void write() {
        try {
            while (!closing.await(GATHER_MILLIS, TimeUnit.MILLISECONDS)) {
                // Not for ever, since nothing but a line would wake it: the process may be about to end.
                ExtLogRecord first = waiting.poll(WRITE_OUT_MILLIS / 4, TimeUnit.MILLISECONDS);
                if (first != null) {
                    publish(first);
                    publishAll();
                }
            }
            publishAll();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private void publishAll() {
        ExtLogRecord line = waiting.poll();
        while (line != null) {
            publish(line);
            line = waiting.poll();
        }
    }

    private void publish(ExtLogRecord line) {
        for (Handler handler : console) {
            try {
                handler.publish(line);
            } catch (RuntimeException | Error failure) {
                Exception reported = failure instanceof Exception known ? known : new IllegalStateException(failure);
                handler.getErrorManager().error(null, reported, ErrorManager.WRITE_FAILURE);
            }
        }
    }

    private final class Queue extends ExtHandler {

        @Override
        protected void doPublish(ExtLogRecord line) {
            try {
                waiting.put(line);
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
                publish(line);
            }
            if (closing.getCount() == 0) {
                // The writer may have looked for the last time.
                publishAll();
            }
        }
    }
}

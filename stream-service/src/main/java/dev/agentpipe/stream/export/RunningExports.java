package dev.agentpipe.stream.export;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.http.AnswerReader;
import dev.agentpipe.stream.HeapShare;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** The exports that run: a limited number at a time, none of them with a reader that reads nothing. */
@ApplicationScoped
class RunningExports {

    private static final int MAX_EXPORTS = 4;
    /** A page as text, as bytes, and as what the connection has not sent yet. */
    private static final long HEAP_BYTES_EACH = 32L * 1024 * 1024;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private final Semaphore permits;
    private final int atATime;
    private final long stalledNanos;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();

    RunningExports(ExportConfig config, MeterRegistry metrics) {
        this.atATime = HeapShare.count(config.concurrent(), MAX_EXPORTS, HEAP_BYTES_EACH);
        this.permits = new Semaphore(atATime);
        this.stalledNanos = config.stallTimeout().toNanos();
        Gauge.builder("agentpipe.stream.exports", permits, free -> atATime - free.availablePermits())
                .description("exports that run")
                .register(metrics);
    }

    /** 503 when the maximum is running. */
    Running begin(AnswerReader reader) {
        if (!permits.tryAcquire()) {
            throw ProblemException.retriable(
                    ErrorCode.UNAVAILABLE, "too many conversations are being exported; try again", RETRY_AFTER);
        }
        Running export = new Running(reader);
        running.add(export);
        return export;
    }

    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void cutStalled() {
        long now = System.nanoTime();
        running.stream().filter(export -> now - export.progress > stalledNanos).forEach(export -> export.reader.cut());
    }

    /** A running export, until it is closed. */
    final class Running implements AutoCloseable {

        private final AnswerReader reader;
        private volatile long progress = System.nanoTime();

        Running(AnswerReader reader) {
            this.reader = reader;
        }

        /** Its reader has read a page. */
        void progress() {
            progress = System.nanoTime();
        }

        /** What was sent so far is not a complete file, and the client has to notice that. */
        void cut() {
            reader.cut();
        }

        @Override
        public void close() {
            if (running.remove(this)) {
                permits.release();
            }
        }
    }
}

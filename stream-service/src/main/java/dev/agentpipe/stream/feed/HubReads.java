package dev.agentpipe.stream.feed;

import dev.agentpipe.runtime.health.SchemaCheck;
import dev.agentpipe.stream.FatalFailure;
import dev.agentpipe.stream.hub.Hub;
import dev.agentpipe.stream.hub.HubAction;
import dev.agentpipe.stream.hub.LogListener;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Executes a hub's actions: reads on separate threads, whose results and failures become inputs like any other. */
final class HubReads implements HubAction.Handler {

    private static final Logger LOG = Logger.getLogger(HubReads.class);
    private static final int THREADS = 2;

    private final LogReader reader;
    private final LogListener listener;
    private final Consumer<HubInput> inputs;
    private final ExecutorService threads =
            Executors.newFixedThreadPool(THREADS, task -> HubDriver.daemon(task, "hub-reader"));
    private volatile boolean unavailable;

    HubReads(LogReader reader, LogListener listener, Consumer<HubInput> inputs) {
        this.reader = reader;
        this.listener = listener;
        this.inputs = inputs;
    }

    private interface Read<T> {
        T answer() throws SQLException;
    }

    private interface Answer<T> {
        List<HubAction> put(Hub hub, T answer, Duration now);
    }

    void stop() {
        threads.shutdownNow();
    }

    @Override
    public void announce() {
        listener.logAdvanced();
    }

    @Override
    public void askHead() {
        ask(reader::head, Hub::head, Hub::headFailed);
    }

    @Override
    public void checkEpoch(HubAction.CheckEpoch check) {
        ask(() -> reader.checkEpoch(check.seen()), Hub::epochChecked, Hub::headFailed);
    }

    @Override
    public void readPage(HubAction.ReadPage read) {
        ask(
                () -> reader.page(read.after(), read.limits()),
                (hub, page, now) -> hub.page(read, page, now),
                (hub, now) -> hub.pageFailed(read, now));
    }

    @Override
    public void readBack(HubAction.ReadBack read) {
        ask(
                () -> reader.back(read.after(), read.upTo(), read.limits()),
                (hub, page, now) -> hub.backPage(read, page),
                (hub, now) -> hub.backPageFailed(read));
    }

    private <T> void ask(Read<T> read, Answer<T> onAnswer, HubInput onFailure) {
        threads.execute(() -> {
            try {
                T answer = read.answer();
                answered();
                inputs.accept((hub, now) -> put(hub, now, answer, onAnswer, onFailure));
            } catch (Throwable failure) {
                FatalFailure.endIfOutOfMemory(failure);
                failed(failure);
                inputs.accept(onFailure);
            }
        });
    }

    private static <T> List<HubAction> put(Hub hub, Duration now, T answer, Answer<T> onAnswer, HubInput onFailure) {
        try {
            return onAnswer.put(hub, answer, now);
        } catch (IllegalStateException broken) {
            LOG.error("PostgreSQL's answer cannot be right", broken);
            return onFailure.put(hub, now);
        }
    }

    private void answered() {
        if (unavailable) {
            unavailable = false;
            LOG.info("PostgreSQL answers again");
        }
    }

    private void failed(Throwable failure) {
        if (!unavailable && !threads.isShutdown()) {
            unavailable = true;
            LOG.logf(
                    failure instanceof SchemaCheck.NotYet ? Logger.Level.INFO : Logger.Level.WARN,
                    "PostgreSQL cannot be read, retrying: %s",
                    failure.getMessage());
        }
        LOG.debug("a read of PostgreSQL failed", failure);
    }
}

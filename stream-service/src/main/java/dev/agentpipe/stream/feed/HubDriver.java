package dev.agentpipe.stream.feed;

import dev.agentpipe.model.log.Publication;
import dev.agentpipe.stream.hub.Hub;
import dev.agentpipe.stream.hub.HubAction;
import dev.agentpipe.stream.hub.HubStatus;
import dev.agentpipe.stream.hub.LogListener;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The threads around a {@link Hub}: one that it lives on, two for its reads of PostgreSQL.
 *
 * <p>What arrives waits in a bounded queue; publications that find it full are dropped, which the hub heals.
 */
public final class HubDriver implements Bus.Listener {

    private static final Logger LOG = Logger.getLogger(HubDriver.class);
    private static final int MAX_WAITING = 10_000;
    private static final int READERS = 2;

    private final Hub hub;
    private final LogReader reader;
    private final Bus bus;
    private final LogListener listener;
    private final LinkedBlockingQueue<Input> inputs = new LinkedBlockingQueue<>();
    private final ExecutorService readers = Executors.newFixedThreadPool(READERS, task -> daemon(task, "hub-reader"));
    private final Thread thread = daemon(this::run, "hub");
    private final long origin = System.nanoTime();
    private volatile HubStatus status = HubStatus.NOT_STARTED;
    private volatile boolean away;
    private volatile boolean stopped;

    public HubDriver(Hub hub, LogReader reader, Bus bus, LogListener listener) {
        this.hub = hub;
        this.reader = reader;
        this.bus = bus;
        this.listener = listener;
    }

    /** Something for the hub, on its thread. */
    private interface Input {
        List<HubAction> put(Hub hub, Duration now) throws SQLException;
    }

    private interface Read<T> {
        T answer() throws SQLException;
    }

    public void start() {
        thread.start();
        bus.start(this);
    }

    public void stop() {
        stopped = true;
        bus.stop();
        thread.interrupt();
        readers.shutdownNow();
    }

    public HubStatus status() {
        return status;
    }

    /** Somebody else has learnt from PostgreSQL that there is more than this hub knows. */
    public void lookNow() {
        inputs.add(Hub::lookNow);
    }

    @Override
    public void up() {
        inputs.add(Hub::busUp);
    }

    @Override
    public void down() {
        inputs.add(Hub::busDown);
    }

    @Override
    public void message(byte[] message) {
        if (inputs.size() < MAX_WAITING) {
            inputs.add((hub, now) -> {
                try {
                    return hub.publication(Publication.decode(message), now);
                } catch (IllegalArgumentException malformed) {
                    LOG.warn("something that is no publication came over Redis", malformed);
                    return List.of();
                }
            });
        }
    }

    private void run() {
        while (!stopped) {
            try {
                Input input = inputs.poll(hub.wakeAt().minus(now()).toNanos(), TimeUnit.NANOSECONDS);
                if (input != null) {
                    perform(input.put(hub, now()));
                }
                if (now().compareTo(hub.wakeAt()) >= 0) {
                    perform(hub.tick(now()));
                }
                status = HubStatus.of(hub, bus.isUp());
            } catch (InterruptedException end) {
                return;
            } catch (SQLException | RuntimeException fault) {
                if (stopped) {
                    return;
                }
                LOG.error("the hub failed on an input and goes on without it", fault);
            }
        }
    }

    private void perform(List<HubAction> actions) {
        for (HubAction action : actions) {
            if (action instanceof HubAction.Announce) {
                listener.logAdvanced();
            } else if (action instanceof HubAction.AskHead) {
                ask(reader::head, (hub, head, now) -> hub.head(head, now), Hub::headFailed);
            } else if (action instanceof HubAction.CheckEpoch check) {
                ask(
                        () -> reader.checkEpoch(check.seen()),
                        (hub, head, now) -> hub.epochChecked(head, now),
                        Hub::headFailed);
            } else if (action instanceof HubAction.ReadPage read) {
                ask(
                        () -> reader.page(read.after(), read.limit()),
                        (hub, page, now) -> hub.page(read, page, now),
                        (hub, now) -> hub.pageFailed(read, now));
            } else if (action instanceof HubAction.ReadBack read) {
                ask(
                        () -> reader.back(read.after(), read.upTo()),
                        (hub, page, now) -> hub.backPage(read, page),
                        (hub, now) -> hub.backPageFailed(read));
            }
        }
    }

    private interface Answer<T> {
        List<HubAction> put(Hub hub, T answer, Duration now);
    }

    /** Reads on another thread; the answer, or the failure, is an input like any other. */
    private <T> void ask(Read<T> read, Answer<T> onAnswer, Input onFailure) {
        readers.execute(() -> {
            try {
                T answer = read.answer();
                answered();
                inputs.add((hub, now) -> accept(hub, now, answer, onAnswer, onFailure));
            } catch (SQLException | RuntimeException failure) {
                failed(failure);
                inputs.add(onFailure);
            }
        });
    }

    private <T> List<HubAction> accept(Hub hub, Duration now, T answer, Answer<T> onAnswer, Input onFailure)
            throws SQLException {
        try {
            return onAnswer.put(hub, answer, now);
        } catch (IllegalStateException broken) {
            LOG.error("PostgreSQL's answer cannot be right", broken);
            return onFailure.put(hub, now);
        }
    }

    private void answered() {
        if (away) {
            away = false;
            LOG.info("PostgreSQL answers");
        }
    }

    private void failed(Exception failure) {
        if (!away && !stopped) {
            away = true;
            LOG.warnf("PostgreSQL cannot be read, trying on: %s", failure.getMessage());
        }
        LOG.debug("a read of PostgreSQL failed", failure);
    }

    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - origin);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}

package dev.agentpipe.stream.feed;

import dev.agentpipe.model.log.Publication;
import dev.agentpipe.stream.FatalFailure;
import dev.agentpipe.stream.hub.Hub;
import dev.agentpipe.stream.hub.HubAction;
import dev.agentpipe.stream.hub.HubStatus;
import dev.agentpipe.stream.hub.LogListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * The thread that runs a {@link Hub}.
 *
 * <p>Inputs wait in a bounded queue; publications that find it full are dropped, which the hub recovers from.
 */
public final class HubDriver implements Bus.Listener {

    private static final Logger LOG = Logger.getLogger(HubDriver.class);
    private static final int MAX_WAITING = 10_000;
    private static final long MAX_WAITING_BYTES = 16 * 1024 * 1024;

    private final Hub hub;
    private final HubReads reads;
    private final Bus bus;
    private final LinkedBlockingQueue<HubInput> inputs = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Thread thread = daemon(this::run, "hub");
    private final long origin = System.nanoTime();
    private volatile HubStatus status = HubStatus.NOT_STARTED;
    private volatile boolean stopped;

    HubDriver(Hub hub, LogReader reader, Bus bus, LogListener listener) {
        this.hub = hub;
        this.bus = bus;
        this.reads = new HubReads(reader, listener, inputs::add);
    }

    void start() {
        thread.start();
        bus.start(this);
    }

    void stop() {
        stopped = true;
        bus.stop();
        thread.interrupt();
        reads.stop();
    }

    public HubStatus status() {
        return status;
    }

    /** PostgreSQL has more than this hub knows, as was found out elsewhere. */
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
        if (inputs.size() < MAX_WAITING && waitingBytes.get() < MAX_WAITING_BYTES) {
            waitingBytes.addAndGet(message.length);
            inputs.add((hub, now) -> {
                waitingBytes.addAndGet(-message.length);
                return publication(hub, message, now);
            });
        }
    }

    private static List<HubAction> publication(Hub hub, byte[] message, Duration now) {
        try {
            return hub.publication(Publication.decode(message), now);
        } catch (IllegalArgumentException malformed) {
            LOG.warn("a message over Redis is not a publication", malformed);
            return List.of();
        }
    }

    private void run() {
        while (!stopped) {
            try {
                HubInput input = inputs.poll(hub.wakeAt().minus(now()).toNanos(), TimeUnit.NANOSECONDS);
                if (input != null) {
                    perform(input.put(hub, now()));
                }
                if (now().compareTo(hub.wakeAt()) >= 0) {
                    perform(hub.tick(now()));
                }
                status = HubStatus.of(hub, bus.isUp());
            } catch (InterruptedException end) {
                return;
            } catch (RuntimeException fault) {
                if (stopped) {
                    return;
                }
                LOG.error("the hub failed on an input and goes on without it", fault);
            } catch (Error failure) {
                FatalFailure.end("the hub cannot go on", failure);
            }
        }
    }

    private void perform(List<HubAction> actions) {
        actions.forEach(action -> action.dispatch(reads));
    }

    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - origin);
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}

package dev.agentpipe.stream.viewer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/** A connection whose other end takes bytes when it likes; what it has not taken is lost when it is cut. */
final class SimulatedSocket implements ViewerSocket {

    private final Queue<Entry> queue = new ArrayDeque<>();
    private final Consumer<String> client;
    private final Faults faults;
    private long queued;
    private long drained;
    private long writes;
    private boolean open = true;

    private record Entry(String bytes, Runnable taken) {}

    SimulatedSocket(Consumer<String> client) {
        this(client, new Faults());
    }

    SimulatedSocket(Consumer<String> client, Faults faults) {
        this.faults = faults;
        this.client = client;
    }

    /** The other end takes what one write sent; false when there is nothing. */
    boolean take() {
        Entry next = queue.poll();
        if (next == null) {
            return false;
        }
        queued -= next.bytes().length();
        drained += next.bytes().length();
        if (open) {
            client.accept(next.bytes());
            next.taken().run();
        }
        return true;
    }

    void cut() {
        open = false;
        queue.clear();
        queued = 0;
    }

    boolean isOpen() {
        return open;
    }

    long writes() {
        return writes;
    }

    @Override
    public long queuedBytes() {
        return queued;
    }

    @Override
    public long drainedBytes() {
        return drained;
    }

    @Override
    public void write(ByteBuf bytes) {
        write(bytes, () -> {});
    }

    @Override
    public void write(ByteBuf bytes, Runnable taken) {
        String text = bytes.toString(StandardCharsets.US_ASCII);
        bytes.release();
        faults.mayOccur();
        if (open) {
            writes += text.isEmpty() ? 0 : 1;
            queued += text.length();
            queue.add(new Entry(text, taken));
        }
    }

    @Override
    public void whenTaken(Runnable taken) {
        write(Unpooled.EMPTY_BUFFER, taken);
    }

    @Override
    public void close(ByteBuf closingFrame) {
        write(closingFrame, this::cut);
    }

    @Override
    public void abort() {
        cut();
    }
}

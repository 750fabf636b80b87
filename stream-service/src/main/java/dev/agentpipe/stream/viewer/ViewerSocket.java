package dev.agentpipe.stream.viewer;

import io.netty.buffer.ByteBuf;

/**
 * The destination of a viewer's bytes. All methods on the viewer's event loop; {@code bytes} are released by the
 * callee.
 */
public interface ViewerSocket {

    /** Bytes that the network has not taken yet. */
    long queuedBytes();

    /** Grows whenever the network takes something. */
    long drainedBytes();

    void write(ByteBuf bytes);

    /** Runs {@code taken} later, once the network has taken these bytes and all before; never if it is closed first. */
    void write(ByteBuf bytes, Runnable taken);

    /** Runs {@code taken} later, once the network has taken all that was written; never if it is closed first. */
    void whenTaken(Runnable taken);

    /** Closes after these bytes. */
    void close(ByteBuf closingFrame);

    /** Closes at once. */
    void abort();
}

package dev.agentpipe.benchmark;

import dev.agentpipe.kit.Frame;

/**
 * Checks what a viewer of everything receives, over all its connections, in constant memory: positions have no gaps, so
 * that each event must have the one after the event before. Any thread.
 */
final class OrderCheck {

    private static final String CONNECTED = "{\"type\":\"connected\"";

    private String lastEventId;
    private long position = -1;
    private long events;
    private long messages;
    private String fault;

    synchronized void frame(Frame frame) {
        if (frame.data() == null || fault != null) {
            comment(frame);
            return;
        }
        if (frame.id() == null) {
            return;
        }
        if (frame.data().startsWith(CONNECTED)) {
            connected(frame);
        } else if ("stream.reset".equals(frame.type())) {
            fault = "told to reload after " + lastEventId;
        } else {
            event(frame);
        }
    }

    /** A quiet stream names the position up to which everything was sent. */
    private void comment(Frame frame) {
        if (fault == null && frame.id() != null && position >= 0 && frame.position() != position) {
            fault = "said to be at " + frame.id() + " after " + lastEventId;
        }
    }

    /** The first time it says where the viewer begins, and later where it goes on. */
    private void connected(Frame frame) {
        if (position < 0) {
            position = frame.position();
            lastEventId = frame.id();
        } else if (frame.position() != position) {
            fault = "connected at " + frame.id() + " after " + lastEventId;
        }
    }

    private void event(Frame frame) {
        if (frame.position() != position + 1) {
            fault = "received " + frame.id() + " after " + lastEventId;
            return;
        }
        position++;
        lastEventId = frame.id();
        events++;
        messages += "message.created".equals(frame.type()) ? 1 : 0;
    }

    /** Where it goes on after the end of a connection; null before the first. */
    synchronized String lastEventId() {
        return lastEventId;
    }

    synchronized long position() {
        return position;
    }

    synchronized long events() {
        return events;
    }

    synchronized long messages() {
        return messages;
    }

    /** The first thing that was wrong; null if nothing was. */
    synchronized String fault() {
        return fault;
    }
}

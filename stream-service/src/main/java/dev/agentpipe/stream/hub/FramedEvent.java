package dev.agentpipe.stream.hub;

import dev.agentpipe.model.log.LoggedEvent;
import java.nio.charset.StandardCharsets;

/**
 * A logged event as the bytes that every viewer gets, framed once per instance.
 *
 * @param frame {@code id: E-P}, {@code data: {"seq":N,…}} and the empty line; null for a redacted row, which only moves
 *     cursors and is not sent. Shared by all viewers: never write to it
 * @param committedAt in milliseconds since 1970; 0 when unknown
 * @param trace the {@code traceparent} of its commit; null when that is not traced
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; this type exists to avoid a copy per viewer
public record FramedEvent(
        long position,
        String project,
        String conversationId,
        String type,
        byte[] frame,
        long committedAt,
        String trace) {

    /** The approximate memory for an event beside its bytes: the objects and the conversation's id. */
    private static final int OVERHEAD = 256;

    /** An event whose time of commit does not matter. */
    public FramedEvent(long position, String project, String conversationId, String type, byte[] frame) {
        this(position, project, conversationId, type, frame, 0, null);
    }

    public static FramedEvent of(long epoch, LoggedEvent event) {
        return new FramedEvent(
                event.position(),
                event.project(),
                event.conversationId(),
                event.type(),
                event.redacted() ? null : frame(epoch, event),
                event.committedAt(),
                event.trace());
    }

    FramedEvent withoutContent() {
        return new FramedEvent(position, project, conversationId, LoggedEvent.REDACTED, null);
    }

    public boolean redacted() {
        return frame == null;
    }

    int weight() {
        return OVERHEAD + (frame == null ? 0 : frame.length);
    }

    private static byte[] frame(long epoch, LoggedEvent event) {
        byte[] payload = event.payload();
        String seq = event.conversationId() == null ? "" : "\"seq\":" + event.seq() + ",";
        byte[] head = ("id: " + epoch + "-" + event.position() + "\ndata: {" + seq).getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[head.length + payload.length + 1];
        System.arraycopy(head, 0, frame, 0, head.length);
        System.arraycopy(payload, 1, frame, head.length, payload.length - 1);
        frame[frame.length - 2] = '\n';
        frame[frame.length - 1] = '\n';
        return frame;
    }
}

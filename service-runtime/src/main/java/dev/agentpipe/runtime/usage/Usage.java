package dev.agentpipe.runtime.usage;

/**
 * What was used.
 *
 * @param events events stored
 * @param bytes of the stored lines of events, and of the bodies of uploads that stored anything
 * @param uploads uploads that stored anything
 */
public record Usage(long events, long bytes, long uploads, long viewerSeconds) {

    public static Usage ofEvents(long events, long bytes) {
        return new Usage(events, bytes, 0, 0);
    }

    public static Usage ofUpload(long events, long bytes) {
        return new Usage(events, bytes, 1, 0);
    }

    public static Usage ofViewers(long seconds) {
        return new Usage(0, 0, 0, seconds);
    }

    public Usage plus(Usage more) {
        return new Usage(
                events + more.events, bytes + more.bytes, uploads + more.uploads, viewerSeconds + more.viewerSeconds);
    }
}

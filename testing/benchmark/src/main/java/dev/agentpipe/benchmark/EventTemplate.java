package dev.agentpipe.benchmark;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The bytes of a {@code message.created} as the command line sends it, of constant length: what differs from event to
 * event is overwritten in place, so that sending one costs no formatting.
 *
 * <p>The content begins with a marker that occurs nowhere else in the event, then {@code S} and a stamp of
 * {@link System#nanoTime} in 19 digits when the event is a sample of latency, or {@code -} and zeros.
 */
final class EventTemplate {

    static final byte MARKER = '~';
    static final byte SAMPLE = 'S';
    static final int STAMP_DIGITS = 19;

    private static final byte NO_SAMPLE = '-';
    private static final int MANY = 200;
    private static final int NUMBER_DIGITS = 12;
    private static final int ID_LENGTH = 36;
    private static final int ID_HEAD = ID_LENGTH - NUMBER_DIGITS;
    private static final String FILLER = "Let us focus on productivity tools for small teams first. ";
    private static final int FILLER_BYTES = 230;

    private final byte[] bytes;
    private final int conversation;
    private final int message;
    private final int stamp;
    private final int conversations;

    EventTemplate() {
        this(FILLER_BYTES, MANY);
    }

    private EventTemplate(int fillerBytes, int conversations) {
        this.conversations = conversations;
        String run = String.format("%08x", ThreadLocalRandom.current().nextInt());
        String filler = FILLER.repeat(fillerBytes / FILLER.length() + 1).substring(0, fillerBytes);
        String text = "{\"type\":\"message.created\",\"timestamp\":\"2026-03-02T09:30:01.345161544Z\",\"data\":{"
                + "\"conversation_id\":\"" + run + "-c000-4000-8000-000000000000\","
                + "\"message_id\":\"" + run + "-a000-4000-8000-000000000000\","
                + "\"agent_id\":\"claude-0\",\"agent_type\":\"claude\",\"agent_name\":\"Architect\","
                + "\"content\":\"~-0000000000000000000 " + filler + "\","
                + "\"sequence_number\":1,\"tokens_used\":235,\"input_tokens\":150,\"output_tokens\":85,"
                + "\"cost\":0.00047,\"model\":\"claude-sonnet-4.5\",\"duration_ms\":2340}}";
        bytes = text.getBytes(StandardCharsets.US_ASCII);
        conversation = text.indexOf("-8000-") + "-8000-".length();
        message = text.indexOf("-8000-", conversation) + "-8000-".length();
        stamp = text.indexOf(MARKER) + 1;
    }

    int length() {
        return bytes.length;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** Those that its events belong to. */
    List<String> conversationIds() {
        ByteBuffer event = ByteBuffer.wrap(bytes());
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < conversations; i++) {
            patch(event, 0, i, 0);
            ids.add(new String(event.array(), conversation - ID_HEAD, ID_LENGTH, StandardCharsets.US_ASCII));
        }
        return ids;
    }

    /** A template whose events belong to so many conversations. */
    static EventTemplate of(int conversations) {
        return new EventTemplate(FILLER_BYTES, conversations);
    }

    /** A template whose events are so many bytes longer. */
    static EventTemplate longerBy(int more) {
        return new EventTemplate(FILLER_BYTES + more, MANY);
    }

    /**
     * Makes the copy of this template at {@code start} the event of this number.
     *
     * @param nanos the stamp, or 0 for an event that is no sample
     */
    void patch(ByteBuffer target, int start, long number, long nanos) {
        digits(target, start + conversation, number % conversations, NUMBER_DIGITS);
        digits(target, start + message, number, NUMBER_DIGITS);
        target.put(start + stamp, nanos == 0 ? NO_SAMPLE : SAMPLE);
        digits(target, start + stamp + 1, nanos, STAMP_DIGITS);
    }

    private static void digits(ByteBuffer target, int start, long value, int count) {
        long rest = value;
        for (int i = start + count - 1; i >= start; i--) {
            target.put(i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }
}

package dev.agentpipe.systemtests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/** Bodies at the limits of what is accepted, or of what has to be read before it is rejected. */
final class WorstInputs {

    /** One byte each as content, six as JSON: the largest canonical line for a content. */
    private static final String CONTENT = "\\u0001".repeat(100_000);

    private static final String TIME = "2026-11-20T23:16:21.345161544Z";

    private WorstInputs() {}

    /** Nearly 1 MB. */
    static String message(String conversation, String id) {
        return message(conversation, id, CONTENT, ",\"custom\":\"" + "x".repeat(400_000) + "\"");
    }

    private static String message(String conversation, String id, String content, String more) {
        return """
                {"type":"message.created","timestamp":"%s","data":{"conversation_id":"%s","message_id":"%s",\
                "agent_id":"a","agent_type":"t","content":"%s"%s}}""".formatted(TIME, conversation, id, content, more);
    }

    /** 1 MB of the deepest and the longest that JSON allows without being refused at a glance. */
    static String bridge(int number) {
        return "{\"type\":\"bridge.test\",\"timestamp\":\"" + TIME + "\",\"data\":{\"number\":" + number + ",\"all\":["
                + "1e131071,".repeat(100_000) + "1]}}";
    }

    /** Of one conversation, each another event. */
    static String startsOfOneConversation(int number, int events) {
        return batch(events, i -> """
                {"type":"conversation.started","timestamp":"2026-11-20T23:16:21.%09dZ","data":{\
                "conversation_id":"starts-%d","mode":"reactive","initial_prompt":"p%d",\
                "participants":[{"agent_id":"a%d","agent_type":"t"}]}}""".formatted(i, number, i, i));
    }

    /** A conversation whose prompt is nearly 1 MB. */
    static String longPrompt(int number) {
        return started("prompt-" + number, number, "p".repeat(1_000_000), "short");
    }

    /** One more start of the same conversation, with a participant whose prompt is nearly 1 MB. */
    static String longParticipant(String conversation, int number) {
        return started(conversation, number, "short", "p".repeat(1_000_000));
    }

    private static String started(String conversation, int number, String prompt, String participantPrompt) {
        return """
                {"type":"conversation.started","timestamp":"2026-11-20T23:16:21.%09dZ","data":{\
                "conversation_id":"%s","mode":"reactive","initial_prompt":"%s",\
                "participants":[{"agent_id":"a%d","agent_type":"t","prompt":"%s"}]}}""".formatted(number, conversation, prompt, number, participantPrompt);
    }

    /** One message id with so many contents. */
    static String conflicts(int number, int events) {
        return batch(events, i -> message("conflicts-" + number, "m", "content " + i, ""));
    }

    static String malformed(int events) {
        return batch(events, i -> "{\"type\":\"message.created\",\"timestamp\":\"never\",\"data\":{\"n\":" + i + "}}");
    }

    /** Four of nearly 1 MB; 5 MB are allowed. */
    static String largestBatch(int number) {
        return batch(4, i -> message("large-" + number, "m" + i));
    }

    private static String batch(int events, IntFunction<String> event) {
        return "[" + IntStream.range(0, events).mapToObj(event).collect(Collectors.joining(",")) + "]";
    }

    /** Is kept as rejected, with its body. */
    static String rejected(int number) {
        return "{\"type\":\"message.created\",\"timestamp\":\"never\",\"data\":{\"n\":" + number + ",\"text\":\""
                + "y".repeat(320_000) + "\"}}";
    }

    /** 200 MB of spaces in 200 KB. */
    static byte[] bomb() {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 200; i++) {
                gzip.write(spaces);
            }
            gzip.finish();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A session of so many messages at the limit of the content; 490 are nearly 50 MB. */
    static byte[] session(String id, int messages) {
        String content = "z".repeat(100_000);
        return session(
                id,
                "{}",
                IntStream.range(0, messages)
                        .mapToObj(i -> "{\"id\":\"" + id + "-" + i + "\",\"agentId\":\"a\",\"agentName\":\"Ada\","
                                + "\"agentType\":\"claude\",\"role\":\"agent\",\"content\":\"" + content
                                + "\",\"timestamp\":\"2026-01-02T03:05:00Z\"}")
                        .collect(Collectors.joining(",")));
    }

    /** 146 KB that are 2 GB when PostgreSQL writes the numbers out; differs by {@code number}. */
    static byte[] sessionWithLongNumbers(String id, int number) {
        return session(id, "{\"numbers\":[" + "1e131071,".repeat(15_000) + number + "]}", "");
    }

    private static byte[] session(String id, String system, String messages) {
        return """
                {"session":{"name":"%s","mode":"round-robin","initialPrompt":"Go on.","status":"COMPLETED",\
                "startedAt":"2026-01-02T03:04:05Z","metadata":{"originalId":"%s","more":%s}},\
                "participants":[{"agentId":"a","agentType":"claude","agentName":"Ada"}],"messages":[%s]}""".formatted(id, id, system, messages).getBytes(StandardCharsets.UTF_8);
    }
}

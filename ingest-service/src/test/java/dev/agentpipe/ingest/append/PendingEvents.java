package dev.agentpipe.ingest.append;

import dev.agentpipe.model.event.EventReader;
import jakarta.validation.Validation;
import java.util.concurrent.CompletableFuture;

/** Messages that wait, for tests without servers. */
final class PendingEvents {

    private static final EventReader READER =
            new EventReader(Validation.buildDefaultValidatorFactory().getValidator());

    private PendingEvents() {}

    static PendingEvent message(String conversationId, String messageId, String content) {
        return read("""
                {"type":"message.created","timestamp":"2026-11-20T23:16:21Z","data":{"conversation_id":"%s",\
                "message_id":"%s","agent_id":"a","agent_type":"t","content":"%s"}}""".formatted(conversationId, messageId, content), 100, 0);
    }

    /** A message of its own, of that many bytes, that expires at {@code deadline}. */
    static PendingEvent sized(String messageId, int bytes, long deadline) {
        PendingEvent event = message("c", messageId, "hi");
        return new PendingEvent(event.entry(), bytes, deadline, null, new CompletableFuture<>());
    }

    static PendingEvent started(String conversationId, String prompt) {
        return read("""
                {"type":"conversation.started","timestamp":"2026-11-20T23:16:21Z","data":{"conversation_id":"%s",\
                "mode":"reactive","initial_prompt":"%s"}}""".formatted(conversationId, prompt), 100, 0);
    }

    private static PendingEvent read(String text, int bytes, long deadline) {
        return new PendingEvent(READER.read(text, "key"), bytes, deadline, null, new CompletableFuture<>());
    }
}

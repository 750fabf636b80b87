package dev.agentpipe.ingest.append;

import dev.agentpipe.model.event.EventReader;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.event.Sender;
import dev.agentpipe.model.project.ProjectId;
import jakarta.validation.Validation;
import java.util.concurrent.CompletableFuture;

/** Events that wait, for tests without servers. */
final class PendingEvents {

    private static final EventReader READER =
            new EventReader(Validation.buildDefaultValidatorFactory().getValidator());
    private static final long LATER = 1_000;

    private PendingEvents() {}

    /** Of a request of its own. */
    static PendingEvent message(String conversationId, String messageId, String content) {
        return message(conversationId, messageId, content, 100, new Submission("key", null, 1, 100, LATER));
    }

    static PendingEvent message(
            String conversationId, String messageId, String content, int bytes, Submission submission) {
        return read("""
            {"type":"message.created","timestamp":"2026-11-20T23:16:21Z","data":{"conversation_id":"%s",\
            "message_id":"%s","agent_id":"a","agent_type":"t","content":"%s"}}\
            """.formatted(conversationId, messageId, content), bytes, submission);
    }

    /** Of one conversation and a request of its own. */
    static PendingEvent sized(String messageId, int bytes, long deadline) {
        return message("c", messageId, "hi", bytes, new Submission("key", null, 1, bytes, deadline));
    }

    /** With further fields, which begin with a comma. */
    static PendingEvent started(String conversationId, String fields) {
        return read("""
                {"type":"conversation.started","timestamp":"2026-11-20T23:16:21Z","data":{"conversation_id":"%s"%s}}""".formatted(conversationId, fields), 100, new Submission("key", null, 1, 100, LATER));
    }

    static PendingEvent ofProject(String project, String conversationId, String messageId) {
        LogEntry entry = message(conversationId, messageId, "hi").entry();
        return new PendingEvent(
                new LogEntry(
                        entry.event(),
                        entry.vocabulary(),
                        project,
                        entry.line(),
                        entry.identity(),
                        entry.fingerprint(),
                        entry.update()),
                100,
                new Submission("key-of-" + project, null, 1, 100, LATER),
                null,
                new CompletableFuture<>());
    }

    private static PendingEvent read(String text, int bytes, Submission submission) {
        return new PendingEvent(
                READER.read(text, new Sender("key", ProjectId.DEFAULT)),
                bytes,
                submission,
                null,
                new CompletableFuture<>());
    }
}

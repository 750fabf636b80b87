package dev.agentpipe.model.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Participant;
import dev.agentpipe.model.session.Timestamp;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogEntriesTest {

    private static final Timestamp AT =
            Timestamp.parse("2026-01-01T12:00:00+02:00").orElseThrow();

    @Test
    void writes_an_end_by_an_error_with_its_reason() {
        LogEntry entry = entry(end("c1", Event.Outcome.ERROR, null));
        assertThat(entry.line()).isEqualTo("""
                {"type":"conversation.completed","timestamp":"2026-01-01T12:00:00+02:00","data":\
                {"conversationId":"c1","completionReason":"error"}}""");
        assertThat(entry.update()).isEqualTo(new LogEntry.ConversationUpdate("ended", """
                {"status":"ERROR","endedAt":"2026-01-01T10:00:00Z","endedAtText":"2026-01-01T12:00:00+02:00",\
                "completionReason":"error"}"""));
    }

    @Test
    void says_after_which_event_an_end_that_nobody_reported_holds() {
        LogEntry entry =
                LogEntries.endedUnlessResumed(end("c1", Event.Outcome.INTERRUPTED, "silence"), ProjectId.DEFAULT, 7);
        assertThat(entry.line()).contains("\"type\":\"conversation.interrupted\"", "\"reason\":\"silence\"");
        assertThat(entry.update().json()).endsWith(",\"silentAfter\":7}");
    }

    @Test
    void identifies_an_event_without_an_id_by_its_type_and_line() {
        LogEntry entry = entry(end("c1", Event.Outcome.COMPLETED, null));
        assertThat(entry.identity()).isEqualTo("conversation.completed:" + Identity.hash(entry.line()));
        assertThat(entry(end("c1", Event.Outcome.COMPLETED, "done")).identity()).isNotEqualTo(entry.identity());
    }

    @Test
    void tells_events_of_no_conversation_apart_by_their_key() {
        Event.ErrorOccurred error = new Event.ErrorOccurred(AT, null, "broken", null, null, null);
        LogEntry entry = entry(error);
        assertThat(entry.identity()).startsWith("key-1:error.occurred:");
        assertThat(entry.update()).isEqualTo(new LogEntry.ConversationUpdate("error", """
                {"error":"broken","at":"2026-01-01T10:00:00Z"}"""));
    }

    @Test
    void identifies_a_start_by_its_conversation_alone_and_names_its_participants() {
        Participant unnamed = new Participant("a1", "claude", null, null, null, null, null, null, null);
        LogEntry entry = entry(new Event.ConversationStarted(
                AT, "c1", null, "reactive", null, "go", List.of(unnamed), null, null, null, null));
        assertThat(entry.identity()).isEqualTo("started");
        assertThat(entry.line()).contains("\"agentName\":\"a1\"");
    }

    @Test
    void keeps_unknown_fields_of_a_start_with_its_metadata_but_sends_only_the_metadata() {
        LogEntry entry = entry(new Event.ConversationStarted(
                AT,
                "c1",
                null,
                "reactive",
                null,
                "go",
                List.of(),
                null,
                null,
                Json.object("{\"team\":\"x\"}"),
                Json.object("{\"mood\":1.10,\"team\":\"y\"}")));
        assertThat(entry.line()).contains("\"metadata\":{\"team\":\"x\"}").doesNotContain("mood");
        assertThat(entry.update().json()).contains("\"metadata\":{\"mood\":1.10,\"team\":\"x\"}");
    }

    @Test
    void keeps_the_id_of_a_message_and_derives_a_missing_one() {
        assertThat(entry(message("m1")).identity()).isEqualTo("m1");
        LogEntry derived = entry(message(null));
        assertThat(derived.message().id()).isEqualTo(derived.identity()).hasSize(36);
        assertThat(derived.update()).isNull();
        assertThat(derived.fingerprint()).isEqualTo(entry(message("m1")).fingerprint());
    }

    private static LogEntry entry(Event event) {
        return LogEntries.of(event, Vocabulary.DOCUMENTED, "source", new Sender("key-1", ProjectId.DEFAULT), null);
    }

    private static Event.ConversationEnded end(String id, Event.Outcome outcome, String reason) {
        return new Event.ConversationEnded(AT, id, outcome, reason, null, null);
    }

    private static Event.MessageCreated message(String id) {
        return new Event.MessageCreated(
                AT, "c1", new Message(id, "a1", "A", "claude", null, "hi", "agent", AT, 1, 0, null, null));
    }
}

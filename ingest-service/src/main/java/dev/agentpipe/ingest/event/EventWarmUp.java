package dev.agentpipe.ingest.event;

import dev.agentpipe.ingest.append.AppendOutcome;
import dev.agentpipe.ingest.append.EventAppender;
import dev.agentpipe.model.event.EventReader;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.event.Sender;
import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.runtime.warm.WarmUp;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Reads events, appends them in transactions that are rolled back, and answers them.
 *
 * <p>What is rolled back still leaves dead rows for autovacuum, hence few events for the database and many for the
 * reader, whose code is what takes long to be compiled.
 */
@ApplicationScoped
class EventWarmUp implements WarmUp {

    private static final int ROUNDS = 60;
    private static final int READ_EACH = 100;
    private static final int MOST_APPENDED = 8;

    private static final String EVENT = """
        {"type":"message.created","timestamp":"2026-01-01T12:00:00.%03dZ","data":{"conversation_id":"%s",\
        "message_id":"m%d","agent_id":"claude-0","agent_type":"claude","agent_name":"One of the agents",\
        "content":"A sentence of the usual length, with \\"quotes\\", a line break\\nand some more words behind it.",\
        "sequence_number":%d,"tokens_used":200,"input_tokens":120,"output_tokens":80,"cost":0.0125,\
        "model":"some-model","duration_ms":1500}}\
        """;

    private final EventReader reader;
    private final EventAppender appender;

    EventWarmUp(EventReader reader, EventAppender appender) {
        this.reader = reader;
        this.appender = appender;
    }

    @Override
    public void run(BooleanSupplier over) throws Exception {
        String conversation = "warm-up-" + UUID.randomUUID();
        for (int round = 0; round < ROUNDS && !(round > 0 && over.getAsBoolean()); round++) {
            List<LogEntry> entries = read(conversation);
            append(entries.subList(0, 1 + round % MOST_APPENDED));
        }
    }

    private List<LogEntry> read(String conversation) {
        Sender sender = new Sender("", ProjectId.DEFAULT);
        List<LogEntry> entries = new ArrayList<>(READ_EACH);
        for (int i = 0; i < READ_EACH; i++) {
            byte[] body = EVENT.formatted(i, conversation, i, i).getBytes(StandardCharsets.UTF_8);
            entries.add(reader.read(Json.decode(body), sender));
        }
        return entries;
    }

    private void append(List<LogEntry> entries) throws Exception {
        List<AppendOutcome> outcomes = appender.rehearse(entries);
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) == AppendOutcome.CREATED) {
                Answer.of(entries.get(i), outcomes.get(i)).close();
            }
        }
    }
}

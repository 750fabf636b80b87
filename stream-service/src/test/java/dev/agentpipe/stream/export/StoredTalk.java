package dev.agentpipe.stream.export;

import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import java.util.Locale;
import java.util.UUID;

/** A conversation with many messages, written past the log, and where it is exported. */
record StoredTalk(TestLog log, String id) {

    StoredTalk(TestLog log) {
        this(log, UUID.randomUUID().toString());
    }

    String path(ExportFormat format) {
        return "/api/sessions/" + id + "/export?format=" + format.name().toLowerCase(Locale.ROOT);
    }

    /** Its start and so many messages, {@code said-1-…} first. */
    void fill(int messages, int bytes) {
        log.append(Entry.started(id, "A talk"));
        log.execute(
                "insert into message (conversation_id, id, position, fingerprint, agent_id, agent_name, agent_type, content,"
                        + " role, sent_at, sent_at_text, sequence_number) select '" + id
                        + "', 'm' || n, (select max(position) from event_log), n, 'a', 'Ada', 'claude',"
                        + " 'said-' || n || '-' || repeat('x', " + bytes
                        + "), 'agent', now(), '2026-01-01T00:00:00Z', n"
                        + " from (select n from generate_series(1, " + messages + ") n order by n) s");
    }
}

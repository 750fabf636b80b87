package dev.agentpipe.benchmark;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Fills the services' database, inside PostgreSQL, with conversations of the last 90 days: each a start, its messages and
 * small {@code log.entry}s, one after the other in the log, and one long conversation at the end.
 */
final class Filler {

    static final String LONG = "long";
    static final int LONG_MESSAGES = 10_000;

    private static final int USUAL_MESSAGES = 10;
    private static final int USUAL_EVENTS = 100;

    private final int conversations;
    /** Messages of each. */
    private final int each;
    /** Events of each. */
    private final int block;
    /** What the ids begin with, so that a database can be filled several times. */
    private final String prefix;

    private final boolean withLong;

    Filler(Options options) {
        conversations = options.number("conversations", 100_000);
        each = (options.number("messages", 1_000_000) - LONG_MESSAGES) / conversations;
        block = (options.number("events", 10_000_000) - LONG_MESSAGES - 1) / conversations;
        prefix = "c-";
        withLong = true;
        if (each < 1 || block < each + 1) {
            throw new IllegalArgumentException("at least one message a conversation, besides the " + LONG_MESSAGES
                    + " of the long one, and an event for each of them and for each start");
        }
    }

    private Filler(int conversations, String prefix) {
        this.conversations = conversations;
        this.prefix = prefix;
        each = USUAL_MESSAGES;
        block = USUAL_EVENTS;
        withLong = false;
    }

    /**
     * About so many more events, of conversations whose ids begin with this.
     *
     * @param prefix a letter of its own and a hyphen
     */
    static Filler more(int events, String prefix) {
        return new Filler(Math.max(1, events / USUAL_EVENTS), prefix);
    }

    void fill(Connection connection) throws SQLException {
        long start = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "set synchronous_commit = off; set maintenance_work_mem = '256MB'; set max_parallel_workers_per_gather = 0");
            statement.execute(
                    "create temporary table filled as select coalesce(max(position), 0) first from event_log");
            step(statement, "conversations", ids(CONVERSATIONS.formatted(each, block, conversations)));
            step(statement, "participants", ids(PARTICIPANTS));
            step(statement, "messages", ids(MESSAGES.formatted(CONTENT, block, conversations, each)));
            step(statement, "log", ids(LOG.formatted(CONTENT, conversations, block, each)));
            if (withLong) {
                fillLong(statement, LONG, LONG_MESSAGES);
            }
            for (String table : new String[] {"conversation", "participant", "message", "event_log"}) {
                step(statement, "vacuum of " + table, "vacuum (analyze) " + table);
            }
        }
        System.out.println(
                "Filled in " + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s: "
                        + Format.count((long) conversations + 1) + " conversations, "
                        + Format.count((long) conversations * each + (withLong ? LONG_MESSAGES : 0)) + " messages, "
                        + Format.count((long) conversations * block + (withLong ? LONG_MESSAGES + 1 : 0))
                        + " events");
    }

    /** One conversation with its messages, at the end of the log. */
    static void fillLong(Statement statement, String id, int count) throws SQLException {
        step(statement, "a conversation of " + count, LONG_ONE.formatted(id, count));
        step(statement, "its messages", LONG_ONES.formatted(id, CONTENT, count));
        step(statement, "its log", LONG_LOG.formatted(id));
    }

    private String ids(String sql) {
        return sql.replace("c-", prefix);
    }

    private static void step(Statement statement, String what, String sql) throws SQLException {
        long start = System.nanoTime();
        statement.execute(sql);
        System.out.println("Filling: " + what + ", " + (System.nanoTime() - start) / 1_000_000 + " ms");
    }

    /** About 300 characters; every message has "agent", one in 100,000 "quixotic". */
    private static final String CONTENT = """
            'The agent ' || (array['builds','reads','writes','tests','deletes','plans','measures'])[1 + n % 7]
              || ' module ' || n || ' and ' || md5(n::text) || case when n % 100000 = 77777 then ' quixotic ' else ' ' end
              || repeat('with some care and no haste ', 7)""";

    private static final String CONVERSATIONS = """
            insert into conversation (id, source, status, name, mode, initial_prompt, started_at, started_at_text,
              message_count, total_tokens, total_cost, error_count, last_error, last_error_at, last_seq,
              last_event_at, created_at, updated_at)
            select 'c-' || lpad(c::text, 9, '0'), (array['cli-stream','cli-upload','api'])[1 + c %% 3],
              case when c %% 50 = 0 then 'ERROR' when c %% 20 = 0 then 'INTERRUPTED' else 'COMPLETED' end,
              'Talk ' || c, (array['round-robin','reactive','free-form'])[1 + c %% 3], 'How does module ' || c || ' work?',
              moment, to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), %1$d, c %% 9973 * 10, (c %% 997) / 1000.0,
              (c %% 50 = 0)::int,
              case when c %% 50 = 0 then 'refused' end, case when c %% 50 = 0 then moment + interval '10 min' end, %2$d,
              moment + interval '10 min', moment, moment
            from (select c, date_trunc('second', now() at time zone 'UTC') at time zone 'UTC'
                    - interval '90 days' * (1 - c::float8 / %3$d) moment from generate_series(1, %3$d) c) x""";

    private static final String PARTICIPANTS = """
            insert into participant (conversation_id, agent_id, ordinal, agent_type, agent_name, model)
            select id, 'a' || n, n, (array['claude','gemini','codex'])[1 + (substr(id, 3)::int + n) % 3], 'Agent ' || n,
              'model-' || (substr(id, 3)::int + n) % 20
            from conversation, generate_series(1, 2) n where id like 'c-%'""";

    private static final String MESSAGES = """
            insert into message (conversation_id, id, position, fingerprint, agent_id, agent_name, agent_type, content, role,
              sent_at, sent_at_text, sequence_number, turn_number, duration, input_tokens, output_tokens, model, cost)
            select 'c-' || lpad(c::text, 9, '0'), 'm' || k, first + (c - 1)::bigint * %2$d + 1 + k, n, 'a' || 1 + k %% 2,
              'Agent ' || 1 + k %% 2, (array['claude','gemini','codex'])[1 + (c + 1 + k %% 2) %% 3],
              %1$s, 'agent', moment, to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
              k + (c %% 40 = 0 and k > 1)::int, k, n %% 5000, n %% 900, n %% 500, 'model-' || (c + 1 + k %% 2) %% 20, 0.001
            from (select f.first, c, k, (c - 1) * %4$d + k n,
                    date_trunc('second', now()) - interval '90 days' * (1 - c::float8 / %3$d) + k * interval '20 s' moment
                  from filled f, generate_series(1, %3$d) c, generate_series(1, %4$d) k) x""";

    private static final String LOG = """
            insert into event_log (position, project, conversation_id, seq, type, recorded_at, payload)
            select first + (c - 1)::bigint * %3$d + k, 'default', 'c-' || lpad(c::text, 9, '0'), k,
              case when k = 1 then 'conversation.started' when k <= 1 + %4$d then 'message.created' else 'log.entry' end, moment,
              case when k = 1 then '{"type":"conversation.started","timestamp":"' || at_text
                  || '","data":{"conversationId":"c-' || lpad(c::text, 9, '0') || '","name":"Talk ' || c || '"}}'
                when k <= 1 + %4$d then '{"type":"message.created","timestamp":"' || at_text
                  || '","data":{"conversationId":"c-' || lpad(c::text, 9, '0') || '","message":{"id":"m' || k - 1
                  || '","agentId":"a' || 1 + (k - 1) %% 2 || '","agentName":"Agent","agentType":"claude","content":"'
                  || %1$s || '","role":"agent","timestamp":"' || at_text || '","sequenceNumber":'
                  || k - 1 + (c %% 40 = 0 and k > 2)::int || '}}}'
                else '{"type":"log.entry","timestamp":"' || at_text || '","data":{"n":' || k || '}}' end
            from (select x.*, to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') at_text
                  from (select f.first, c, k, (c - 1) * %4$d + k - 1 n, now() - interval '90 days'
                          * (1 - c::float8 / %2$d) + k * interval '20 s' moment
                        from filled f, generate_series(1, %2$d) c, generate_series(1, %3$d) k) x) y""";

    private static final String LONG_ONE = """
            insert into conversation (id, source, status, name, mode, initial_prompt, started_at, started_at_text,
              message_count, last_seq, last_event_at, created_at, updated_at)
            values ('%1$s', 'api', 'COMPLETED', 'The long one', 'round-robin', 'Go on', now(), '2026-01-01T00:00:00Z', %2$d,
              %2$d + 1, now(), now(), now())""";

    private static final String LONG_ONES = """
            insert into message (conversation_id, id, position, fingerprint, agent_id, agent_name, agent_type, content, role,
              sent_at, sent_at_text, sequence_number)
            select '%1$s', 'm' || n, (select coalesce(max(position), 0) from event_log) + 1 + n, n, 'a1', 'Ada', 'claude',
              %2$s, 'agent', now() + n * interval '1 ms', '2026-01-01T00:00:00Z', n
            from generate_series(1, %3$d) n""";

    private static final String LONG_LOG = """
            insert into event_log (position, project, conversation_id, seq, type, recorded_at, payload)
            select (select coalesce(max(position), 0) from event_log) + 1, 'default', '%1$s', 1, 'conversation.started', now(),
              '{"type":"conversation.started","timestamp":"2026-01-01T00:00:00Z","data":{"conversationId":"%1$s"}}'
            union all
            select position, 'default', '%1$s', sequence_number + 1, 'message.created', now(),
              '{"type":"message.created","timestamp":"2026-01-01T00:00:00Z","data":{"conversationId":"%1$s","message":'
                || json_build_object('id', id, 'agentId', agent_id, 'agentType', agent_type, 'content', content, 'role', role,
                  'timestamp', sent_at_text, 'sequenceNumber', sequence_number) || '}}'
            from message where conversation_id = '%1$s'""";
}

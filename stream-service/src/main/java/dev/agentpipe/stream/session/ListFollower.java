package dev.agentpipe.stream.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentpipe.model.event.EventTypes;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.stream.follow.LogFollower;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Maintains the table {@code listed_conversation}, by which lists are filtered and sorted. */
@Singleton
public final class ListFollower implements LogFollower {

    public static final String NAME = "list";

    static final int VERSION = 2;

    private static final String ROWS = """
            insert into listed_conversation (id, project, status, source, mode, started_at, last_event_at, cost, tokens,
              messages, has_errors, agent_types, models)
            select id, project, status, source, mode, coalesce(started_at, created_at),
              coalesce(last_event_at, created_at), total_cost, total_tokens, message_count, error_count > 0, '{}', '{}'
            from conversation where id = any (?) and deleted_at is null
            on conflict (id) do update set status = excluded.status, source = excluded.source, mode = excluded.mode,
              started_at = excluded.started_at, last_event_at = excluded.last_event_at, cost = excluded.cost,
              tokens = excluded.tokens, messages = excluded.messages, has_errors = excluded.has_errors""";

    private static final String PARTICIPANTS = """
            update listed_conversation l set
              agent_types = array(select distinct t from unnest(l.agent_types || p.types) t order by 1),
              models = array(select distinct m from unnest(l.models || p.models) m order by 1)
            from (select conversation_id, array_agg(distinct agent_type) types,
                    coalesce(array_agg(distinct model) filter (where model is not null), '{}') models
                  from participant where conversation_id = any (?) group by conversation_id) p
            where l.id = p.conversation_id""";

    /** A number counts once, however many messages have it: positions show what was counted before. */
    private static final String MESSAGES = """
            update listed_conversation l set
              agent_types = array(select distinct t from unnest(l.agent_types || n.types) t order by 1),
              models = array(select distinct m from unnest(l.models || n.models) m order by 1),
              highest_number = greatest(l.highest_number, n.highest), numbers = l.numbers + n.fresh
            from (select u.id, array_agg(distinct u.type) types,
                    coalesce(array_agg(distinct u.model) filter (where u.model is not null), '{}') models,
                    coalesce(max(u.number), 0) highest,
                    count(distinct u.number) filter (where u.number >= 1 and not exists (
                      select 1 from message m where m.conversation_id = u.id collate "C" and m.sequence_number = u.number
                        and m.position < ?)) fresh
                  from unnest(?::text[], ?::text[], ?::text[], ?::integer[]) u(id, type, model, number) group by u.id) n
            where l.id = n.id collate "C\"""";

    private static final String ALL_MESSAGES = """
            update listed_conversation l set
              agent_types = array(select distinct t from unnest(l.agent_types || n.types) t order by 1),
              models = array(select distinct m from unnest(l.models || n.models) m order by 1),
              highest_number = n.highest, numbers = n.numbers
            from (select conversation_id, array_agg(distinct agent_type) types,
                    coalesce(array_agg(distinct model) filter (where model is not null), '{}') models,
                    coalesce(max(sequence_number), 0) highest,
                    count(distinct sequence_number) filter (where sequence_number >= 1) numbers
                  from message where conversation_id = any (?) and position <= ? group by conversation_id) n
            where l.id = n.conversation_id""";

    /**
     * The last messages of a conversation that has ended may be missing too: then its highest number is how many its
     * client has sent. After late messages it is that of the messages again.
     */
    private static final String TAILS = """
            update listed_conversation l set highest_number = t.highest
            from (select c.id, greatest(
                    coalesce((select m.sequence_number from message m
                              where m.conversation_id = c.id and m.sequence_number is not null and m.position <= ?
                              order by m.sequence_number desc limit 1), 0),
                    case when %1$s > c.message_count then least(%1$s, 2147483647) end) highest
                  from conversation c where c.id = any (?)) t
            where l.id = t.id and (l.status <> 'ACTIVE' or l.has_gaps) and l.highest_number <> t.highest""".formatted(MissingNumbers.SENT);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public Set<String> types() {
        return Set.of(EventTypes.MESSAGE_CREATED);
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("delete from listed_conversation");
        }
    }

    @Override
    public void rebuild(Connection connection, List<String> conversationIds, long upTo) throws SQLException {
        update(connection, "delete from listed_conversation where id = any (?)", conversationIds);
        update(connection, ROWS, conversationIds);
        update(connection, PARTICIPANTS, conversationIds);
        try (PreparedStatement statement = connection.prepareStatement(ALL_MESSAGES)) {
            statement.setArray(1, connection.createArrayOf("text", conversationIds.toArray()));
            statement.setLong(2, upTo);
            statement.executeUpdate();
        }
        tails(connection, conversationIds, upTo);
    }

    @Override
    public void apply(Connection connection, List<LoggedEvent> events) throws SQLException {
        Set<String> touched = new LinkedHashSet<>();
        Set<String> uploaded = new LinkedHashSet<>();
        MessageColumns messages = new MessageColumns();
        for (LoggedEvent event : events) {
            if (event.conversationId() == null) {
                continue;
            }
            touched.add(event.conversationId());
            if (event.type().equals(EventTypes.SESSION_UPLOADED)) {
                uploaded.add(event.conversationId());
            } else if (event.type().equals(EventTypes.MESSAGE_CREATED) && !event.redacted()) {
                messages.add(event);
            }
        }
        long last = events.get(events.size() - 1).position();
        touched.removeAll(uploaded);
        update(connection, ROWS, touched);
        update(connection, PARTICIPANTS, touched);
        messages.without(uploaded).count(connection, events.get(0).position());
        tails(connection, touched, last);
        if (!uploaded.isEmpty()) {
            rebuild(connection, List.copyOf(uploaded), last);
        }
    }

    private static void update(Connection connection, String sql, Iterable<String> ids) throws SQLException {
        List<String> all = new ArrayList<>();
        ids.forEach(all::add);
        if (all.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("text", all.toArray()));
            statement.executeUpdate();
        }
    }

    private static void tails(Connection connection, Collection<String> ids, long upTo) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(TAILS)) {
            statement.setLong(1, upTo);
            statement.setArray(2, connection.createArrayOf("text", ids.toArray()));
            statement.executeUpdate();
        }
    }

    /** The columns that the messages of a page contribute. */
    private static final class MessageColumns {

        private final List<String> ids = new ArrayList<>();
        private final List<String> types = new ArrayList<>();
        private final List<String> models = new ArrayList<>();
        private final List<Integer> numbers = new ArrayList<>();

        void add(LoggedEvent event) {
            JsonNode message = Json.stored(new String(event.payload(), StandardCharsets.UTF_8))
                    .path("data")
                    .path("message");
            JsonNode number = message.path("sequenceNumber");
            add(
                    event.conversationId(),
                    message.path("agentType").textValue(),
                    message.path("metrics").path("model").textValue(),
                    number.isInt() ? Integer.valueOf(number.intValue()) : null);
        }

        private void add(String id, String type, String model, Integer number) {
            ids.add(id);
            types.add(type);
            models.add(model);
            numbers.add(number);
        }

        MessageColumns without(Set<String> others) {
            MessageColumns rest = new MessageColumns();
            for (int i = 0; i < ids.size(); i++) {
                if (!others.contains(ids.get(i))) {
                    rest.add(ids.get(i), types.get(i), models.get(i), numbers.get(i));
                }
            }
            return rest;
        }

        void count(Connection connection, long first) throws SQLException {
            if (ids.isEmpty()) {
                return;
            }
            try (PreparedStatement statement = connection.prepareStatement(MESSAGES)) {
                statement.setLong(1, first);
                statement.setArray(2, connection.createArrayOf("text", ids.toArray()));
                statement.setArray(3, connection.createArrayOf("text", types.toArray()));
                statement.setArray(4, connection.createArrayOf("text", models.toArray()));
                statement.setArray(5, connection.createArrayOf("integer", numbers.toArray()));
                statement.executeUpdate();
            }
        }
    }
}

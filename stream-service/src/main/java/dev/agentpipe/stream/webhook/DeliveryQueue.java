package dev.agentpipe.stream.webhook;

import dev.agentpipe.stream.database.QueryName;
import dev.agentpipe.stream.database.QueryTimes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** The waiting deliveries, in the database, where instances share them. Blocks. */
@Singleton
class DeliveryQueue {

    private static final int PAGE_EVENTS = 2_000;
    private static final int MAX_WEBHOOKS = 1_000;

    /** Webhooks with something to look through or to send, and how many failures each has. */
    private static final String BUSY = """
            select w.id, w.failures, w.position < (select coalesce(max(position), 0) from event_log),
              w.paused_until <= clock_timestamp() and exists
                (select from webhook_delivery d where d.webhook_id = w.id and d.is_next and d.next_at <= clock_timestamp())
            from webhook w where w.disabled_at is null order by w.paused_until, w.id limit ?""";

    private static final String FILL = "select queue_deliveries(?, ?, ?)";

    /**
     * Takes the next deliveries of a webhook, for as long as an attempt may last. The end of a conversation is
     * delivered with the current totals of the conversation; if it has resumed there is nothing to deliver.
     */
    private static final String CLAIM = """
            with taken as (
              update webhook_delivery d set attempts = d.attempts + 1, next_at = clock_timestamp() + ?::interval
              from (select d.id from webhook_delivery d
                    where d.webhook_id = ? and d.is_next and d.next_at <= clock_timestamp()
                    order by d.next_at limit ? for update skip locked) due
              where d.id = due.id returning d.*)
            select t.id, t.webhook_id, w.url, w.secret, t.conversation_id, h.epoch || '-' || t.position, t.attempts,
              w.failures, case when t.type <> 'session.completed' then l.payload
                when k.status <> 'ACTIVE' and k.deleted_at is null then json_build_object(
                  'type', 'session.completed',
                  'timestamp', coalesce(k.ended_at_text, to_json(l.recorded_at)#>>'{}'),
                  'data', json_strip_nulls(json_build_object(
                    'conversationId', k.id, 'status', k.status, 'completionReason', k.completion_reason, 'source', k.source,
                    'name', k.name, 'mode', k.mode, 'startedAt', k.started_at_text, 'endedAt', k.ended_at_text,
                    'totals', json_build_object('messages', k.message_count, 'tokens', k.total_tokens,
                      'cost', k.total_cost, 'duration', k.total_duration, 'errors', k.error_count))))::text end
            from taken t join webhook w on w.id = t.webhook_id cross join event_log_head h
            left join event_log l on l.position = t.position
            left join conversation k on k.id = t.conversation_id""";

    private static final String LOCK = "select 1 from webhook where id = ? for no key update";
    private static final String FORGET = "delete from webhook_delivery where id = ?";
    private static final String SUCCEEDED = """
            update webhook set failures = 0, paused_until = '-infinity', last_error = null, last_success_at = clock_timestamp()
            where id = ? and (failures > 0 or last_success_at is null
              or last_success_at < clock_timestamp() - interval '5 seconds')""";
    private static final String FAILED = """
            update webhook_delivery set error = ?, next_at = clock_timestamp() + ?::interval,
              failed_at = case when queued_at < clock_timestamp() - ?::interval then clock_timestamp() end,
              is_next = queued_at >= clock_timestamp() - ?::interval
            where id = ?""";
    /** Several that were under way together count as one failure. */
    private static final String UNAVAILABLE = """
            update webhook set failures = greatest(failures, ?), last_error = ?,
              paused_until = greatest(paused_until, clock_timestamp() + ?::interval)
            where id = ?""";

    private static final String GONE =
            "update webhook set disabled_at = clock_timestamp(), last_error = ? where id = ? and disabled_at is null";

    /** Those that waited behind one that was given up may be as old. */
    private static final String GIVE_UP_OLD = """
            update webhook_delivery set failed_at = clock_timestamp(), is_next = false, error = coalesce(error, ?)
            where webhook_id = ? and failed_at is null and queued_at < clock_timestamp() - ?::interval
            returning conversation_id""";

    private static final String FREE_NEXT = "select free_next_deliveries(?, ?)";
    private static final String EXPIRE = """
            delete from webhook_delivery where id in
              (select id from webhook_delivery where failed_at < clock_timestamp() - ?::interval limit 10000)""";

    private final DataSource dataSource;
    private final QueryTimes times;
    private final WebhookConfig config;

    DeliveryQueue(DataSource dataSource, QueryTimes times, WebhookConfig config) {
        this.dataSource = dataSource;
        this.times = times;
        this.config = config;
    }

    /**
     * A webhook that needs work.
     *
     * @param behind whether the log has more than was looked through for it
     * @param due whether something can be sent
     */
    record Busy(String id, int failures, boolean behind, boolean due) {}

    List<Busy> busy() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(BUSY)) {
            statement.setInt(1, MAX_WEBHOOKS);
            List<Busy> busy = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Busy webhook = new Busy(row.getString(1), row.getInt(2), row.getBoolean(3), row.getBoolean(4));
                    if (webhook.behind() || webhook.due()) {
                        busy.add(webhook);
                    }
                }
            }
            return busy;
        }
    }

    /**
     * Queues what the next part of the log has for this webhook; false when there is nothing more to look through now.
     */
    boolean fill(String webhook) throws SQLException {
        return times.time(QueryName.WEBHOOK, () -> fillOnce(webhook));
    }

    private boolean fillOnce(String webhook) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(FILL)) {
            statement.setString(1, webhook);
            statement.setInt(2, PAGE_EVENTS);
            statement.setInt(3, config.queue());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Takes those that are due, at most {@code limit}; no other instance gets them for {@code lease}. */
    List<Delivery> claim(String webhook, int limit, Duration lease) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setString(1, interval(lease));
            statement.setString(2, webhook);
            statement.setInt(3, limit);
            List<Delivery> deliveries = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String body = row.getString(9);
                    deliveries.add(new Delivery(
                            row.getLong(1),
                            row.getString(2),
                            URI.create(row.getString(3)),
                            row.getBytes(4),
                            row.getString(5),
                            row.getString(6),
                            body == null ? null : body.getBytes(StandardCharsets.UTF_8),
                            row.getInt(7),
                            row.getInt(8)));
                }
            }
            return deliveries;
        }
    }

    /** Stores the result of an attempt. The next delivery of the conversation may be sent once this one is done. */
    void ended(Delivery delivery, Delivery.Outcome outcome, Duration pause) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                // Only one at a time decides which delivery of a conversation is next.
                update(connection, LOCK, delivery.webhookId());
                write(connection, delivery, outcome, interval(pause));
                connection.commit();
            } catch (SQLException | RuntimeException failure) {
                connection.rollback();
                throw failure;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private void write(Connection connection, Delivery delivery, Delivery.Outcome outcome, String pause)
            throws SQLException {
        String webhook = delivery.webhookId();
        String giveUp = interval(config.giveUp());
        switch (outcome.result()) {
            case DELIVERED -> {
                update(connection, FORGET, delivery.id());
                update(connection, SUCCEEDED, webhook);
                freeNext(connection, webhook, List.of(delivery.conversationId()));
            }
            case REJECTED -> {
                update(connection, FAILED, outcome.error(), pause, giveUp, giveUp, delivery.id());
                freeNext(connection, webhook, List.of(delivery.conversationId()));
            }
            case UNAVAILABLE -> {
                update(connection, UNAVAILABLE, delivery.webhookFailures() + 1, outcome.error(), pause, webhook);
                update(connection, FAILED, outcome.error(), pause, giveUp, giveUp, delivery.id());
                freeNext(connection, webhook, giveUpOld(connection, webhook, outcome.error(), giveUp));
                freeNext(connection, webhook, List.of(delivery.conversationId()));
            }
            case GONE -> {
                update(connection, FAILED, outcome.error(), pause, giveUp, giveUp, delivery.id());
                update(connection, GONE, outcome.error(), webhook);
            }
        }
    }

    /** Deletes those that were given up long ago. */
    void expire() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            update(connection, EXPIRE, interval(config.failedRetention()));
        }
    }

    private static List<String> giveUpOld(Connection connection, String webhook, String error, String giveUp)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(GIVE_UP_OLD)) {
            statement.setString(1, error);
            statement.setString(2, webhook);
            statement.setString(3, giveUp);
            Map<String, Boolean> conversations = new LinkedHashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    conversations.put(row.getString(1), true);
                }
            }
            return List.copyOf(conversations.keySet());
        }
    }

    private static void freeNext(Connection connection, String webhook, List<String> conversations)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FREE_NEXT)) {
            statement.setString(1, webhook);
            statement.setArray(2, connection.createArrayOf("text", conversations.toArray()));
            statement.execute();
        }
    }

    private static void update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.execute();
        }
    }

    private static String interval(Duration duration) {
        return duration.toMillis() + " milliseconds";
    }
}

package dev.agentpipe.stream.webhook;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Webhooks and their failed deliveries, as administrators see them. Blocks, in the current transaction if there is one.
 */
@ApplicationScoped
class WebhookStore {

    private static final String SELECT = """
            select w.id, w.project, w.url, w.types, w.created_at, w.disabled_at, w.missed, w.failures, w.last_success_at,
              w.last_error, case when w.failures > 0 then w.paused_until end as paused_until,
              (select count(*) from webhook_delivery d where d.webhook_id = w.id and d.failed_at is null) as waiting,
              (select count(*) from webhook_delivery d where d.webhook_id = w.id and d.failed_at is not null) as failed
            from webhook w""";

    /** Follows the log from now on. */
    private static final String INSERT = """
            insert into webhook (id, project, url, types, secret, position)
            select ?, ?, ?, ?, ?, coalesce((select max(position) from event_log), 0)
            where (select count(*) from webhook where project = ?) < ?""";

    private static final String ENABLE = """
            update webhook set disabled_at = null, failures = 0, paused_until = '-infinity', last_error = null where id = ?""";

    private static final String FAILED = """
            select id, conversation_id, position, type, attempts, queued_at, failed_at, error from webhook_delivery
            where webhook_id = ? and failed_at is not null and id > ? order by id limit ?""";

    /** Sends at once: newer events would have been delivered before anyway. */
    private static final String RETRY = """
            update webhook_delivery set failed_at = null, queued_at = clock_timestamp(), next_at = clock_timestamp(),
              attempts = 0, is_next = true
            where id in (select id from webhook_delivery
              where webhook_id = ? and failed_at is not null and (?::bigint is null or id = ?) order by id limit ?)""";

    private final DataSource dataSource;

    WebhookStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Those of {@code project} or, for null, all. */
    List<Webhook> list(String project, int limit) throws SQLException {
        return select(
                " where ?::text is null or w.project = ? order by w.project, w.id limit ?", project, project, limit);
    }

    Optional<Webhook> find(String id) throws SQLException {
        return select(" where w.id = ?", id).stream().findFirst();
    }

    /** Keeps others from creating webhooks of this project until the transaction ends; false when it does not exist. */
    boolean lockProject(String project) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("select 1 from project where id = ? for no key update")) {
            statement.setString(1, project);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** False when the project has reached its limit. */
    boolean insert(Webhook webhook, byte[] secret, int maxPerProject) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, webhook.id());
            statement.setString(2, webhook.project());
            statement.setString(3, webhook.url());
            statement.setArray(
                    4, connection.createArrayOf("text", webhook.types().toArray()));
            statement.setBytes(5, secret);
            statement.setString(6, webhook.project());
            statement.setInt(7, maxPerProject);
            return statement.executeUpdate() > 0;
        }
    }

    void delete(String id) throws SQLException {
        update("delete from webhook where id = ?", id);
    }

    void enable(String id) throws SQLException {
        update(ENABLE, id);
    }

    /** The oldest first, after {@code after}. */
    List<FailedDelivery> failed(String webhook, long after, int limit) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(FAILED)) {
            statement.setString(1, webhook);
            statement.setLong(2, after);
            statement.setInt(3, limit);
            List<FailedDelivery> deliveries = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    deliveries.add(delivery(row));
                }
            }
            return deliveries;
        }
    }

    /** Sends at most {@code limit} of those given up again, or the one with this id; returns how many. */
    int retry(String webhook, Long delivery, int limit) throws SQLException {
        return update(RETRY, webhook, delivery, delivery, limit);
    }

    private int update(String sql, Object... parameters) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, parameters);
            return statement.executeUpdate();
        }
    }

    private List<Webhook> select(String condition, Object... parameters) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(SELECT + condition)) {
            set(statement, parameters);
            List<Webhook> webhooks = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    webhooks.add(webhook(row));
                }
            }
            return webhooks;
        }
    }

    private static void set(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }

    private static Webhook webhook(ResultSet row) throws SQLException {
        return new Webhook(
                row.getString("id"),
                row.getString("project"),
                row.getString("url"),
                List.of((String[]) row.getArray("types").getArray()),
                null,
                state(row),
                row.getLong("waiting"),
                row.getLong("failed"),
                row.getLong("missed"),
                instant(row, "created_at"),
                instant(row, "paused_until"),
                instant(row, "last_success_at"),
                row.getString("last_error"));
    }

    private static Webhook.State state(ResultSet row) throws SQLException {
        if (row.getTimestamp("disabled_at") != null) {
            return Webhook.State.DISABLED;
        }
        return row.getInt("failures") > 0 ? Webhook.State.PAUSED : Webhook.State.ACTIVE;
    }

    private static FailedDelivery delivery(ResultSet row) throws SQLException {
        String conversation = row.getString("conversation_id");
        return new FailedDelivery(
                row.getLong("id"),
                conversation.isEmpty() ? null : conversation,
                row.getLong("position"),
                row.getString("type"),
                row.getInt("attempts"),
                instant(row, "queued_at"),
                instant(row, "failed_at"),
                row.getString("error"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}

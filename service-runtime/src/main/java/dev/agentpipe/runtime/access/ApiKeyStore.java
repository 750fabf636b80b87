package dev.agentpipe.runtime.access;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The table {@code api_key}: all SQL that reads or writes it. Every call blocks and uses one connection of the pool, or
 * that of the current transaction.
 */
@ApplicationScoped
public class ApiKeyStore {

    private static final String COLUMNS = """
        id, name, prefix, hash, project, scopes, rate_limit_ingest, rate_limit_upload, rate_limit_sessions,
        created_at, expires_at, revoked_at, last_used_at, rotated_from\
        """;

    private static final String SELECT = "select " + COLUMNS + " from api_key ";
    private static final String VALID = "revoked_at is null and (expires_at is null or expires_at > now())";

    /** The operations for which a key may have a limit of its own. */
    private static final List<LimitedOperation> OWN_LIMITS =
            List.of(LimitedOperation.INGEST, LimitedOperation.UPLOAD, LimitedOperation.SESSIONS);

    private final DataSource dataSource;

    ApiKeyStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** The valid key whose secret has this hash. */
    Optional<StoredKey> findValid(byte[] hash) throws SQLException {
        return select(SELECT + "where hash = ? and " + VALID, hash).stream().findFirst();
    }

    /** The valid ones among the keys with these ids. */
    public List<StoredKey> findValid(Collection<String> ids) throws SQLException {
        return select(SELECT + "where id = any (?) and " + VALID, (Object) ids.toArray(String[]::new));
    }

    public boolean anyValid() throws SQLException {
        return !select(SELECT + "where " + VALID + " limit 1").isEmpty();
    }

    /** Newest first, those of {@code project} or, for null, all. */
    public List<StoredKey> newest(String project, int limit) throws SQLException {
        String newest = "order by created_at desc, id desc limit ?";
        return project == null
                ? select(SELECT + newest, limit)
                : select(SELECT + "where project = ? " + newest, project, limit);
    }

    /** The key with this id, locked until the transaction ends. */
    public Optional<StoredKey> lock(String id) throws SQLException {
        return select(SELECT + "where id = ? for update", id).stream().findFirst();
    }

    public void insert(StoredKey key) throws SQLException {
        update(
                "insert into api_key (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                key.id(),
                key.name(),
                key.prefix(),
                key.hash(),
                key.project(),
                Scope.text(key.scopes()),
                key.limits().get(LimitedOperation.INGEST),
                key.limits().get(LimitedOperation.UPLOAD),
                key.limits().get(LimitedOperation.SESSIONS),
                time(key.createdAt()),
                time(key.expiresAt()),
                time(key.revokedAt()),
                time(key.lastUsedAt()),
                key.rotatedFrom());
    }

    /** Writes when the key expires and when it was revoked. */
    public void updateValidity(StoredKey key) throws SQLException {
        update(
                "update api_key set expires_at = ?, revoked_at = ? where id = ?",
                time(key.expiresAt()),
                time(key.revokedAt()),
                key.id());
    }

    /** Writes when keys were last used; ids that are not in the table are skipped. */
    void updateLastUsed(Map<String, Instant> used) throws SQLException {
        List<String> ids = new ArrayList<>(used.keySet());
        update(
                """
                update api_key k set last_used_at = greatest(k.last_used_at, u.at::timestamptz)
                from unnest(?::text[], ?::text[]) u(id, at) where k.id = u.id\
                """,
                ids.toArray(String[]::new),
                ids.stream().map(id -> used.get(id).toString()).toArray(String[]::new));
    }

    private List<StoredKey> select(String sql, Object... parameters) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(connection, statement, parameters);
            List<StoredKey> keys = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    keys.add(keyOf(row));
                }
            }
            return keys;
        }
    }

    private void update(String sql, Object... parameters) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(connection, statement, parameters);
            statement.executeUpdate();
        }
    }

    private static void bind(Connection connection, PreparedStatement statement, Object... parameters)
            throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(
                    i + 1,
                    parameters[i] instanceof String[] texts ? connection.createArrayOf("text", texts) : parameters[i]);
        }
    }

    private static StoredKey keyOf(ResultSet row) throws SQLException {
        return new StoredKey(
                row.getString("id"),
                row.getString("name"),
                row.getString("prefix"),
                row.getBytes("hash"),
                row.getString("project"),
                Scope.parse(row.getString("scopes")),
                limits(row),
                instant(row, "created_at"),
                instant(row, "expires_at"),
                instant(row, "revoked_at"),
                instant(row, "last_used_at"),
                row.getString("rotated_from"));
    }

    static Map<LimitedOperation, Long> limits(ResultSet row) throws SQLException {
        Map<LimitedOperation, Long> limits = new EnumMap<>(LimitedOperation.class);
        for (LimitedOperation operation : OWN_LIMITS) {
            long own = row.getLong("rate_limit_" + operation.text());
            if (own > 0) {
                limits.put(operation, own);
            }
        }
        return limits;
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}

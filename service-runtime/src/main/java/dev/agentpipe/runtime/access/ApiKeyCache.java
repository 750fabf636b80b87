package dev.agentpipe.runtime.access;

import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.problem.DatabaseFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Finds the key that a secret belongs to. Secrets are compared as SHA-256, whose lookup tells nothing about them. */
@ApplicationScoped
public class ApiKeys {

    private static final Logger LOG = Logger.getLogger(ApiKeys.class);
    private static final int MIN_BRIDGE_KEY_LENGTH = 24;
    private static final int MAX_CACHED = 10_000;

    private final DataSource dataSource;
    private final Duration trust;
    private final Clock clock;
    private final Map<ByteBuffer, ApiKey> bridgeKeys;
    private final Map<ByteBuffer, Known> known = new ConcurrentHashMap<>();

    private record Known(Optional<ApiKey> key, Instant readAt) {}

    ApiKeys(DataSource dataSource, AccessConfig config) {
        this.dataSource = dataSource;
        this.trust = config.keyCache();
        this.clock = Clock.systemUTC();
        this.bridgeKeys = config.bridgeApiKey().orElse(List.of()).stream()
                .map(String::strip)
                .collect(Collectors.toUnmodifiableMap(ApiKeys::hash, ApiKeys::bridgeKey, (first, same) -> first));
    }

    private static ApiKey bridgeKey(String secret) {
        if (secret.length() < MIN_BRIDGE_KEY_LENGTH) {
            throw new IllegalArgumentException("AGENTPIPE_BRIDGE_API_KEY holds a key of " + secret.length()
                    + " characters; use at least " + MIN_BRIDGE_KEY_LENGTH + ", for example: openssl rand -hex 24");
        }
        String id = "env-" + HexFormat.of().formatHex(Secret.hash(secret), 0, 6);
        return new ApiKey(id, "AGENTPIPE_BRIDGE_API_KEY", Scope.all(), null, Map.of());
    }

    /** The keys that came with the environment. */
    public Collection<ApiKey> bridgeKeys() {
        return bridgeKeys.values();
    }

    /** Asks the database again for every key, at once on this instance, elsewhere within the time of trust. */
    public void forget() {
        known.clear();
    }

    /** Whether this secret belonged to a key when it was last looked up, however long ago. */
    boolean wasValid(String secret) {
        Known entry = known.get(hash(secret));
        return entry != null && entry.key().isPresent();
    }

    /** What is known without asking the database; empty when it has to be asked. Does not block. */
    Optional<Optional<ApiKey>> cached(String secret) {
        ByteBuffer hash = hash(secret);
        ApiKey bridgeKey = bridgeKeys.get(hash);
        if (bridgeKey != null) {
            return Optional.of(Optional.of(bridgeKey));
        }
        Instant now = clock.instant();
        Known entry = known.get(hash);
        return entry == null || entry.readAt().plus(trust).isBefore(now)
                ? Optional.empty()
                : Optional.of(entry.key().filter(key -> key.validAt(now)));
    }

    /**
     * Asks the database. Blocks.
     *
     * @throws ProblemException {@code unavailable} when it cannot be asked: a key is neither good nor bad then
     */
    Optional<ApiKey> find(String secret) {
        ByteBuffer hash = hash(secret);
        Instant now = clock.instant();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        select id, name, scopes, expires_at, rate_limit_ingest, rate_limit_upload, rate_limit_sessions
                        from api_key
                        where hash = ? and revoked_at is null and (expires_at is null or expires_at > now())""")) {
            statement.setBytes(1, Secret.hash(secret));
            try (ResultSet row = statement.executeQuery()) {
                Optional<ApiKey> key = row.next() ? Optional.of(keyOf(row)) : Optional.empty();
                if (known.size() >= MAX_CACHED) {
                    known.clear();
                }
                known.put(hash, new Known(key, now));
                return key;
            }
        } catch (SQLException e) {
            LOG.warnf("cannot look up an API key: %s", e.getMessage());
            throw DatabaseFailure.problem(e);
        }
    }

    private static ApiKey keyOf(ResultSet row) throws SQLException {
        Timestamp expiresAt = row.getTimestamp(4);
        return new ApiKey(
                row.getString(1),
                row.getString(2),
                Scope.parse(row.getString(3)),
                expiresAt == null ? null : expiresAt.toInstant(),
                limits(row));
    }

    private static Map<LimitedOperation, Long> limits(ResultSet row) throws SQLException {
        Map<LimitedOperation, Long> limits = new EnumMap<>(LimitedOperation.class);
        for (LimitedOperation limited :
                List.of(LimitedOperation.INGEST, LimitedOperation.UPLOAD, LimitedOperation.SESSIONS)) {
            long own = row.getLong("rate_limit_" + limited.text());
            if (own > 0) {
                limits.put(limited, own);
            }
        }
        return limits;
    }

    private static ByteBuffer hash(String secret) {
        return ByteBuffer.wrap(Secret.hash(secret));
    }
}

package dev.agentpipe.runtime.access;

import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.problem.DatabaseFailure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Finds the key that a secret belongs to and trusts what was read about it for a while. Secrets are compared as SHA-256
 * hashes, so that the time of a lookup reveals nothing about them.
 */
@ApplicationScoped
public class ApiKeyCache {

    private static final Logger LOG = Logger.getLogger(ApiKeyCache.class);
    private static final int MAX_CACHED = 10_000;

    private final EnvironmentKeys environment;
    private final ApiKeyStore store;
    private final ProjectRulesStore rules;
    private final Duration trust;
    private final Clock clock = Clock.systemUTC();
    private final Map<ByteBuffer, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    /** What was read about a key, after so many changes. */
    private record Known(Optional<ApiKey> key, Instant readAt, long changes) {}

    ApiKeyCache(EnvironmentKeys environment, ApiKeyStore store, ProjectRulesStore rules, AccessConfig config) {
        this.environment = environment;
        this.store = store;
        this.rules = rules;
        this.trust = config.keyCache();
    }

    /**
     * Forgets all keys when the change is committed, so that they are read again: at once on this instance, elsewhere
     * within the time of trust. What was read before the commit is not kept after it.
     */
    void forget(@Observes(during = TransactionPhase.AFTER_SUCCESS) KeysChanged changed) {
        changes.incrementAndGet();
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
        Optional<ApiKey> ofEnvironment = environment.find(hash).filter(ApiKey::countsInAll);
        if (ofEnvironment.isPresent()) {
            return Optional.of(ofEnvironment);
        }
        Instant now = clock.instant();
        Known entry = known.get(hash);
        return entry == null
                        || entry.changes() != changes.get()
                        || entry.readAt().plus(trust).isBefore(now)
                ? Optional.empty()
                : Optional.of(entry.key().filter(key -> key.validAt(now)));
    }

    /**
     * Asks the database. Blocks.
     *
     * @throws ProblemException {@code unavailable} when the database cannot be asked: whether the key is valid is
     *     unknown then
     */
    Optional<ApiKey> find(String secret) {
        byte[] hash = Secret.hash(secret);
        Instant now = clock.instant();
        long changesBefore = changes.get();
        try {
            Optional<ApiKey> key = read(hash);
            if (known.size() >= MAX_CACHED) {
                known.clear();
            }
            known.put(ByteBuffer.wrap(hash), new Known(key, now, changesBefore));
            return key;
        } catch (SQLException e) {
            LOG.warnf("cannot look up an API key: %s", e.getMessage());
            throw DatabaseFailure.problem(e);
        }
    }

    private Optional<ApiKey> read(byte[] hash) throws SQLException {
        Optional<ApiKey> ofEnvironment = environment.find(ByteBuffer.wrap(hash));
        if (ofEnvironment.isPresent()) {
            ApiKey key = ofEnvironment.get();
            return Optional.of(key.with(rules.find(key.project())));
        }
        Optional<StoredKey> stored = store.findValid(hash);
        return stored.isEmpty()
                ? Optional.empty()
                : Optional.of(stored.get().apiKey(rules.find(stored.get().project())));
    }

    private static ByteBuffer hash(String secret) {
        return ByteBuffer.wrap(Secret.hash(secret));
    }
}

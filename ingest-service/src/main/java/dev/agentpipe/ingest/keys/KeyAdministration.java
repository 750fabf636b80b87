package dev.agentpipe.ingest.keys;

import dev.agentpipe.ingest.admin.AuditEntries;
import dev.agentpipe.ingest.admin.AuditEntry;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.access.ApiKeyStore;
import dev.agentpipe.runtime.access.EnvironmentKeys;
import dev.agentpipe.runtime.access.KeysChanged;
import dev.agentpipe.runtime.access.LimitedOperation;
import dev.agentpipe.runtime.access.Scope;
import dev.agentpipe.runtime.access.Secret;
import dev.agentpipe.runtime.access.StoredKey;
import dev.agentpipe.runtime.admin.Administrator;
import dev.agentpipe.runtime.admin.RequestCheck;
import dev.agentpipe.runtime.audit.SecurityAction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Creates, rotates and revokes keys. A secret is returned once and stored nowhere. Blocks. */
@ApplicationScoped
class KeyAdministration {

    private static final int PREFIX_LENGTH = 13;
    private static final int MAX_LISTED = 1_000;
    private static final String FOREIGN_KEY_VIOLATION = "23503";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ApiKeyStore store;
    private final EnvironmentKeys environment;
    private final Event<KeysChanged> changes;
    private final AuditEntries audit;
    private final Administrator administrator;
    private final RequestCheck requests;

    KeyAdministration(
            ApiKeyStore store,
            EnvironmentKeys environment,
            Event<KeysChanged> changes,
            AuditEntries audit,
            Administrator administrator,
            RequestCheck requests) {
        this.store = store;
        this.environment = environment;
        this.changes = changes;
        this.audit = audit;
        this.administrator = administrator;
        this.requests = requests;
    }

    List<KeyView> list() throws SQLException {
        Stream<KeyView> stored =
                store.newest(administrator.bound(null), MAX_LISTED).stream().map(key -> KeyView.of(key, null));
        Stream<KeyView> ofEnvironment = environment.all().stream()
                .filter(key -> administrator.administers(key.project()))
                .map(KeyView::ofEnvironment);
        return Stream.concat(ofEnvironment, stored).toList();
    }

    @Transactional(rollbackOn = SQLException.class)
    KeyView create(KeyRequest request) throws SQLException {
        requests.check(request, "name and scopes");
        KeyRequest.Limits limits = request.limits() == null ? KeyRequest.Limits.COMMON : request.limits();
        String secret = Secret.create();
        StoredKey key = newKey(
                secret,
                projectOf(request),
                request.name(),
                Scope.parse(String.join(",", request.scopes())),
                limits.byOperation(),
                request.expiresAt(),
                null);
        insert(key);
        administrator.note(
                key.project(),
                SecurityAction.KEY_CREATED,
                key.id(),
                key.name() + " (" + Scope.text(key.scopes()) + ")");
        return KeyView.of(key, secret);
    }

    /** A new key with the same rights; the old one stays valid for {@code overlap}, so that nobody is locked out. */
    @Transactional(rollbackOn = SQLException.class)
    KeyView rotate(String id, Duration overlap) throws SQLException {
        StoredKey old = usable(id);
        String secret = Secret.create();
        StoredKey key =
                newKey(secret, old.project(), old.name(), old.scopes(), old.limits(), old.expiresAt(), old.id());
        store.insert(key);
        Instant end = Instant.now().plus(overlap);
        StoredKey ending =
                old.withExpiresAt(old.expiresAt() == null || end.isBefore(old.expiresAt()) ? end : old.expiresAt());
        store.updateValidity(ending);
        administrator.note(
                old.project(),
                SecurityAction.KEY_ROTATED,
                old.id(),
                "to " + key.id() + ", the old one ends at " + ending.expiresAt());
        changes.fire(new KeysChanged());
        return KeyView.of(key, secret);
    }

    @Transactional(rollbackOn = SQLException.class)
    KeyView revoke(String id) throws SQLException {
        StoredKey key = usable(id).withRevokedAt(Instant.now());
        store.updateValidity(key);
        administrator.note(key.project(), SecurityAction.KEY_REVOKED, key.id(), key.name());
        changes.fire(new KeysChanged());
        return KeyView.of(key, null);
    }

    List<AuditEntry> audit(int limit) throws SQLException {
        return audit.ofKeys(administrator.bound(null), limit);
    }

    /** The administrator's own project, or the one that an administrator of all projects names. */
    private String projectOf(KeyRequest request) {
        String project = request.project() == null ? administrator.ownProject() : request.project();
        if (!administrator.administers(project)) {
            throw ProblemException.of(ErrorCode.FORBIDDEN, "this key may only create keys for its own project");
        }
        return project;
    }

    private void insert(StoredKey key) throws SQLException {
        try {
            store.insert(key);
        } catch (SQLException e) {
            if (FOREIGN_KEY_VIOLATION.equals(e.getSQLState())) {
                throw ProblemException.of(
                        ErrorCode.VALIDATION_FAILED, List.of(new FieldError("project", "must be that of a project")));
            }
            throw e;
        }
    }

    private static StoredKey newKey(
            String secret,
            String project,
            String name,
            Set<Scope> scopes,
            Map<LimitedOperation, Long> limits,
            Instant expiresAt,
            String rotatedFrom) {
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        return new StoredKey(
                "key-" + HexFormat.of().formatHex(random),
                name,
                secret.substring(0, PREFIX_LENGTH),
                Secret.hash(secret),
                project,
                scopes,
                limits,
                Instant.now(),
                expiresAt,
                null,
                null,
                rotatedFrom);
    }

    private StoredKey usable(String id) throws SQLException {
        if (environment
                .find(id)
                .filter(key -> administrator.administers(key.project()))
                .isPresent()) {
            throw ProblemException.of(
                    ErrorCode.CONFLICT, "this key comes from the environment; change it there and restart");
        }
        StoredKey key = store.lock(id)
                .filter(stored -> administrator.administers(stored.project()))
                .orElseThrow(() -> ProblemException.of(ErrorCode.NOT_FOUND, "there is no key with this id"));
        if (!key.usableAt(Instant.now())) {
            throw ProblemException.of(ErrorCode.CONFLICT, "this key has expired or was revoked");
        }
        return key;
    }
}

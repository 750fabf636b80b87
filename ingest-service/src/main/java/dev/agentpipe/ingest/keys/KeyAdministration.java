package dev.agentpipe.ingest.keys;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.runtime.access.ApiKeyCache;
import dev.agentpipe.runtime.access.ApiKeyStore;
import dev.agentpipe.runtime.access.EnvironmentKeys;
import dev.agentpipe.runtime.access.LimitedOperation;
import dev.agentpipe.runtime.access.Scope;
import dev.agentpipe.runtime.access.Secret;
import dev.agentpipe.runtime.access.StoredKey;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.validation.Validator;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Creates, rotates and revokes keys. The secret is given once and kept nowhere. Blocks. */
@ApplicationScoped
class KeyAdministration {

    private static final int PREFIX_LENGTH = 13;
    private static final int MAX_LISTED = 1_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ApiKeyStore store;
    private final EnvironmentKeys environment;
    private final ApiKeyCache cache;
    private final Audit audit;
    private final Validator validator;

    KeyAdministration(
            ApiKeyStore store, EnvironmentKeys environment, ApiKeyCache cache, Audit audit, Validator validator) {
        this.store = store;
        this.environment = environment;
        this.cache = cache;
        this.audit = audit;
        this.validator = validator;
    }

    List<KeyView> list() throws SQLException {
        Stream<KeyView> stored = store.newest(MAX_LISTED).stream().map(key -> KeyView.of(key, null));
        return Stream.concat(environment.all().stream().map(KeyView::ofEnvironment), stored)
                .toList();
    }

    @Transactional(rollbackOn = SQLException.class)
    KeyView create(KeyRequest request) throws SQLException {
        check(request);
        KeyRequest.Limits limits = request.limits() == null ? KeyRequest.Limits.COMMON : request.limits();
        String secret = Secret.create();
        StoredKey key = newKey(
                secret,
                request.name(),
                Scope.parse(String.join(",", request.scopes())),
                limits.byOperation(),
                request.expiresAt(),
                null);
        store.insert(key);
        audit.note("key.created", key.id(), key.name() + " (" + Scope.text(key.scopes()) + ")");
        return KeyView.of(key, secret);
    }

    /** A new key with the same rights; the old one goes on for {@code overlap}, so that nobody is locked out. */
    @Transactional(rollbackOn = SQLException.class)
    KeyView rotate(String id, Duration overlap) throws SQLException {
        StoredKey old = usable(id);
        String secret = Secret.create();
        StoredKey key = newKey(secret, old.name(), old.scopes(), old.limits(), old.expiresAt(), old.id());
        store.insert(key);
        Instant end = Instant.now().plus(overlap);
        StoredKey ending =
                old.withExpiresAt(old.expiresAt() == null || end.isBefore(old.expiresAt()) ? end : old.expiresAt());
        store.updateValidity(ending);
        audit.note("key.rotated", old.id(), "to " + key.id() + ", the old one ends at " + ending.expiresAt());
        cache.invalidate();
        return KeyView.of(key, secret);
    }

    @Transactional(rollbackOn = SQLException.class)
    KeyView revoke(String id) throws SQLException {
        StoredKey key = usable(id).withRevokedAt(Instant.now());
        store.updateValidity(key);
        audit.note("key.revoked", key.id(), key.name());
        cache.invalidate();
        return KeyView.of(key, null);
    }

    @Transactional
    List<AuditEntry> audit(int limit) {
        return AuditEntry.<AuditEntry>findAll(Sort.descending("id"))
                .page(0, limit)
                .list();
    }

    private static StoredKey newKey(
            String secret,
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
                ProjectId.DEFAULT,
                scopes,
                limits,
                Instant.now(),
                expiresAt,
                null,
                null,
                rotatedFrom);
    }

    private StoredKey usable(String id) throws SQLException {
        if (environment.contains(id)) {
            throw ProblemException.of(
                    ErrorCode.CONFLICT, "this key comes from AGENTPIPE_BRIDGE_API_KEY; change it there and restart");
        }
        StoredKey key = store.lock(id)
                .orElseThrow(() -> ProblemException.of(ErrorCode.NOT_FOUND, "there is no key with this id"));
        if (!key.usableAt(Instant.now())) {
            throw ProblemException.of(ErrorCode.CONFLICT, "this key has expired or was revoked");
        }
        return key;
    }

    private void check(KeyRequest request) {
        if (request == null) {
            throw ProblemException.of(ErrorCode.VALIDATION_FAILED, "a body with name and scopes is required");
        }
        List<FieldError> errors = validator.validate(request).stream()
                .map(violation -> new FieldError(
                        violation.getPropertyPath().toString().replace(".<list element>", ""), violation.getMessage()))
                .sorted((a, b) -> a.field().compareTo(b.field()))
                .toList();
        if (!errors.isEmpty()) {
            throw ProblemException.of(ErrorCode.VALIDATION_FAILED, errors);
        }
    }
}

package dev.agentpipe.ingest.keys;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.access.ApiKeys;
import dev.agentpipe.runtime.access.Scope;
import dev.agentpipe.runtime.access.Secret;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import jakarta.validation.Validator;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Makes, rotates and revokes keys. The secret is given once and kept nowhere. Blocks. */
@ApplicationScoped
class Keys {

    private static final int PREFIX_LENGTH = 13;
    private static final int MAX_LISTED = 1_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ApiKeys known;
    private final Audit audit;
    private final Validator validator;

    Keys(ApiKeys known, Audit audit, Validator validator) {
        this.known = known;
        this.audit = audit;
        this.validator = validator;
    }

    @Transactional
    List<KeyView> list() {
        Stream<KeyView> stored =
                StoredKey.<StoredKey>findAll(Sort.descending("createdAt", "id")).page(0, MAX_LISTED).list().stream()
                        .map(key -> KeyView.of(key, null));
        return Stream.concat(known.bridgeKeys().stream().map(KeyView::ofEnvironment), stored)
                .toList();
    }

    @Transactional
    KeyView create(KeyRequest request) {
        check(request);
        StoredKey key = new StoredKey();
        key.name = request.name();
        key.scopes = Scope.text(Scope.parse(String.join(",", request.scopes())));
        key.expiresAt = request.expiresAt();
        KeyRequest.Limits limits = request.limits() == null ? KeyRequest.Limits.COMMON : request.limits();
        key.rateLimitIngest = limits.ingest();
        key.rateLimitUpload = limits.upload();
        key.rateLimitSessions = limits.sessions();
        String secret = persist(key);
        audit.note("key.created", key.id, key.name + " (" + key.scopes + ")");
        return KeyView.of(key, secret);
    }

    /** A new key with the same rights; the old one goes on for {@code overlap}, so that nobody is locked out. */
    @Transactional
    KeyView rotate(String id, Duration overlap) {
        StoredKey old = usable(id);
        Instant end = Instant.now().plus(overlap);
        StoredKey key = new StoredKey();
        key.name = old.name;
        key.scopes = old.scopes;
        key.expiresAt = old.expiresAt;
        key.rateLimitIngest = old.rateLimitIngest;
        key.rateLimitUpload = old.rateLimitUpload;
        key.rateLimitSessions = old.rateLimitSessions;
        key.rotatedFrom = old.id;
        String secret = persist(key);
        old.expiresAt = old.expiresAt == null || end.isBefore(old.expiresAt) ? end : old.expiresAt;
        audit.note("key.rotated", old.id, "to " + key.id + ", the old one ends at " + old.expiresAt);
        known.forget();
        return KeyView.of(key, secret);
    }

    @Transactional
    KeyView revoke(String id) {
        StoredKey key = usable(id);
        key.revokedAt = Instant.now();
        audit.note("key.revoked", key.id, key.name);
        known.forget();
        return KeyView.of(key, null);
    }

    @Transactional
    List<AuditEntry> audit(int limit) {
        return AuditEntry.<AuditEntry>findAll(Sort.descending("id"))
                .page(0, limit)
                .list();
    }

    private static String persist(StoredKey key) {
        String secret = Secret.create();
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        key.id = "key-" + HexFormat.of().formatHex(random);
        key.prefix = secret.substring(0, PREFIX_LENGTH);
        key.hash = Secret.hash(secret);
        key.createdAt = Instant.now();
        key.persist();
        return secret;
    }

    private StoredKey usable(String id) {
        if (known.bridgeKeys().stream().anyMatch(key -> key.id().equals(id))) {
            throw ProblemException.of(
                    ErrorCode.CONFLICT, "this key comes from AGENTPIPE_BRIDGE_API_KEY; change it there and restart");
        }
        StoredKey key = StoredKey.findById(id, LockModeType.PESSIMISTIC_WRITE);
        if (key == null) {
            throw ProblemException.of(ErrorCode.NOT_FOUND, "there is no key with this id");
        }
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

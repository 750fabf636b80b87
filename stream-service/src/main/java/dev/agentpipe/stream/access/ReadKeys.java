package dev.agentpipe.stream.access;

import dev.agentpipe.runtime.access.ApiKeyStore;
import dev.agentpipe.runtime.access.EnvironmentKeys;
import dev.agentpipe.runtime.access.Scope;
import dev.agentpipe.runtime.access.StoredKey;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The keys that may read, by id. Blocks. */
@Singleton
public final class ReadKeys {

    private final EnvironmentKeys environment;
    private final ApiKeyStore store;

    ReadKeys(EnvironmentKeys environment, ApiKeyStore store) {
        this.environment = environment;
        this.store = store;
    }

    /** The hash of the key's secret, while the key is valid and may read. */
    Optional<byte[]> hash(String id) throws SQLException {
        Optional<byte[]> ofEnvironment = environment.hash(id);
        return ofEnvironment.isPresent()
                ? ofEnvironment
                : stored(List.of(id)).map(StoredKey::hash).findFirst();
    }

    /** Which of these may still read. */
    public Set<String> stillValid(Collection<String> ids) throws SQLException {
        Set<String> valid = new HashSet<>(ids);
        valid.removeIf(id -> !environment.contains(id));
        List<String> others =
                ids.stream().filter(id -> !environment.contains(id)).toList();
        if (!others.isEmpty()) {
            stored(others).map(StoredKey::id).forEach(valid::add);
        }
        return valid;
    }

    private Stream<StoredKey> stored(Collection<String> ids) throws SQLException {
        return store.findValid(ids).stream()
                .filter(key -> key.scopes().contains(Scope.READ) || key.scopes().contains(Scope.ADMIN));
    }
}

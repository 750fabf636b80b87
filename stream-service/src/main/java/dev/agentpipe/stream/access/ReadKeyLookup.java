package dev.agentpipe.stream.access;

import dev.agentpipe.runtime.access.ApiKey;
import dev.agentpipe.runtime.access.ApiKeyStore;
import dev.agentpipe.runtime.access.EnvironmentKeys;
import dev.agentpipe.runtime.access.ProjectRulesStore;
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

/** Looks up keys that may read, by id. Blocks. */
@Singleton
public final class ReadKeyLookup {

    private final EnvironmentKeys environment;
    private final ApiKeyStore store;
    private final ProjectRulesStore rules;

    ReadKeyLookup(EnvironmentKeys environment, ApiKeyStore store, ProjectRulesStore rules) {
        this.environment = environment;
        this.store = store;
        this.rules = rules;
    }

    /** The key with the rules of its project, if it is valid and may read. */
    Optional<ReadKey> find(String id) throws SQLException {
        Optional<ApiKey> ofEnvironment = environment.find(id);
        if (ofEnvironment.isPresent()) {
            ApiKey key = ofEnvironment.get();
            return Optional.of(new ReadKey(
                    key.with(rules.find(key.project())), environment.hash(id).orElseThrow()));
        }
        Optional<StoredKey> stored = stored(List.of(id)).findFirst();
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        StoredKey key = stored.get();
        return Optional.of(new ReadKey(key.apiKey(rules.find(key.project())), key.hash()));
    }

    /** Which of these keys may still read. */
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

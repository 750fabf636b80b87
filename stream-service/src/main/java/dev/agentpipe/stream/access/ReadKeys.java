package dev.agentpipe.stream.access;

import dev.agentpipe.runtime.access.AccessConfig;
import dev.agentpipe.runtime.access.ApiKey;
import dev.agentpipe.runtime.access.ApiKeys;
import dev.agentpipe.runtime.access.Scope;
import dev.agentpipe.runtime.access.Secret;
import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The keys that may read, by id. Blocks. */
@Singleton
public final class ReadKeys {

    private static final String VALID = """
            select id, hash, scopes from api_key
            where id = any (?) and revoked_at is null and (expires_at is null or expires_at > now())""";

    private final DataSource dataSource;
    private final Map<String, byte[]> ofEnvironment;

    ReadKeys(DataSource dataSource, AccessConfig config, ApiKeys keys) {
        this.dataSource = dataSource;
        Set<String> ids = keys.bridgeKeys().stream().map(ApiKey::id).collect(Collectors.toSet());
        this.ofEnvironment = config.bridgeApiKey().orElse(List.of()).stream()
                .map(secret -> Secret.hash(secret.strip()))
                .collect(Collectors.toMap(ReadKeys::environmentId, hash -> hash, (first, same) -> first));
        if (!ofEnvironment.keySet().equals(ids)) {
            throw new IllegalStateException("the ids of the environment's keys are made in another way now");
        }
    }

    /** The hash of the key's secret, while the key is valid and may read. */
    Optional<byte[]> hash(String id) throws SQLException {
        byte[] known = ofEnvironment.get(id);
        return known != null
                ? Optional.of(known)
                : Optional.ofNullable(read(List.of(id)).get(id));
    }

    /** Which of these may still read. */
    public Set<String> stillValid(Collection<String> ids) throws SQLException {
        Set<String> valid = new HashSet<>(ids);
        valid.retainAll(ofEnvironment.keySet());
        List<String> others =
                ids.stream().filter(id -> !ofEnvironment.containsKey(id)).toList();
        if (!others.isEmpty()) {
            valid.addAll(read(others).keySet());
        }
        return valid;
    }

    private Map<String, byte[]> read(List<String> ids) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(VALID)) {
            Array array = connection.createArrayOf("text", ids.toArray());
            statement.setArray(1, array);
            Map<String, byte[]> found = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Set<Scope> scopes = Scope.parse(row.getString(3));
                    if (scopes.contains(Scope.READ) || scopes.contains(Scope.ADMIN)) {
                        found.put(row.getString(1), row.getBytes(2));
                    }
                }
            }
            return found;
        }
    }

    private static String environmentId(byte[] hash) {
        return "env-" + java.util.HexFormat.of().formatHex(hash, 0, 6);
    }
}

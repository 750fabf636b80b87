package dev.agentpipe.runtime.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of {@code AGENTPIPE_BRIDGE_API_KEY}. They have every scope, and their ids follow from their secrets. */
@ApplicationScoped
public class EnvironmentKeys {

    private static final int MIN_LENGTH = 24;
    private static final int ID_BYTES = 6;

    private final Map<ByteBuffer, ApiKey> byHash = new LinkedHashMap<>();
    private final Map<String, byte[]> hashes = new LinkedHashMap<>();

    @Inject
    EnvironmentKeys(AccessConfig config) {
        this(config.bridgeApiKey().orElse(List.of()));
    }

    EnvironmentKeys(List<String> secrets) {
        secrets.stream().map(String::strip).forEach(this::add);
    }

    private void add(String secret) {
        if (secret.length() < MIN_LENGTH) {
            throw new IllegalArgumentException("AGENTPIPE_BRIDGE_API_KEY holds a key of " + secret.length()
                    + " characters; use at least " + MIN_LENGTH + ", for example: openssl rand -hex 24");
        }
        byte[] hash = Secret.hash(secret);
        String id = "env-" + HexFormat.of().formatHex(hash, 0, ID_BYTES);
        byHash.put(
                ByteBuffer.wrap(hash), new ApiKey(id, "AGENTPIPE_BRIDGE_API_KEY", null, Scope.all(), null, Map.of()));
        hashes.put(id, hash);
    }

    public Collection<ApiKey> all() {
        return byHash.values();
    }

    public boolean contains(String id) {
        return hashes.containsKey(id);
    }

    /** The hash of the secret of the key with this id. */
    public Optional<byte[]> hash(String id) {
        return Optional.ofNullable(hashes.get(id));
    }

    Optional<ApiKey> find(ByteBuffer hash) {
        return Optional.ofNullable(byHash.get(hash));
    }
}

package dev.agentpipe.runtime.access;

import dev.agentpipe.model.project.ProjectId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The keys of {@code AGENTPIPE_BRIDGE_API_KEY}, which apply to all projects, and of {@code AGENTPIPE_PROJECT_API_KEYS}.
 * They have every scope, and their ids are derived from their secrets.
 */
@ApplicationScoped
public class EnvironmentKeys {

    private static final String OF_ALL = "AGENTPIPE_BRIDGE_API_KEY";
    private static final String OF_PROJECTS = "AGENTPIPE_PROJECT_API_KEYS";
    private static final int MIN_LENGTH = 24;
    private static final int ID_BYTES = 6;

    private final Map<ByteBuffer, ApiKey> byHash = new LinkedHashMap<>();
    private final Map<String, byte[]> hashes = new LinkedHashMap<>();

    @Inject
    EnvironmentKeys(AccessConfig config) {
        this(config.bridgeApiKey().orElse(List.of()), config.projectApiKeys().orElse(List.of()));
    }

    EnvironmentKeys(List<String> ofAll, List<String> ofProjects) {
        ofAll.forEach(secret -> add(OF_ALL, null, secret.strip()));
        ofProjects.forEach(this::addOfProject);
    }

    private void addOfProject(String text) {
        int end = text.indexOf('=');
        String project = end < 0 ? "" : text.substring(0, end).strip();
        if (!ProjectId.isValid(project)) {
            throw new IllegalArgumentException(OF_PROJECTS
                    + " must be project=secret,project=secret, with ids of projects like " + ProjectId.FORM);
        }
        add(OF_PROJECTS, project, text.substring(end + 1).strip());
    }

    private void add(String variable, String project, String secret) {
        if (secret.length() < MIN_LENGTH) {
            throw new IllegalArgumentException(variable + " holds a key of " + secret.length()
                    + " characters; use at least " + MIN_LENGTH + ", for example: openssl rand -hex 24");
        }
        byte[] hash = Secret.hash(secret);
        String id = "env-" + HexFormat.of().formatHex(hash, 0, ID_BYTES);
        ApiKey key = new ApiKey(id, variable, project, ProjectRules.NONE, Scope.all(), null, Map.of());
        ApiKey same = byHash.put(ByteBuffer.wrap(hash), key);
        if (same != null && !same.equals(key)) {
            throw new IllegalArgumentException("one secret of " + variable
                    + " is given twice, for different projects; use one of its own for each");
        }
        hashes.put(id, hash);
    }

    public Collection<ApiKey> all() {
        return byHash.values();
    }

    /** The projects that the keys name. */
    public Set<String> projects() {
        Set<String> projects = new TreeSet<>();
        byHash.values().stream().filter(key -> !key.countsInAll()).forEach(key -> projects.add(key.project()));
        return projects;
    }

    public boolean contains(String id) {
        return hashes.containsKey(id);
    }

    /** The key with this id, without the rules of its project. */
    public Optional<ApiKey> find(String id) {
        return hash(id).map(hash -> byHash.get(ByteBuffer.wrap(hash)));
    }

    /** The hash of the secret of the key with this id. */
    public Optional<byte[]> hash(String id) {
        return Optional.ofNullable(hashes.get(id));
    }

    Optional<ApiKey> find(ByteBuffer hash) {
        return Optional.ofNullable(byHash.get(hash));
    }
}

package dev.agentpipe.runtime.secret;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.EnvConfigSource;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Reads secrets from the files that {@code <variable>_FILE} names, as orchestrators hand them to containers. Found by the
 * configuration; the service file names it.
 */
public final class SecretFiles implements ConfigSourceFactory {

    static final String REDIS_URL = "AGENTPIPE_REDIS_URL";

    private static final int ABOVE_THE_ENVIRONMENT = EnvConfigSource.ORDINAL + 5;

    private static final List<String> VARIABLES = List.of(
            "AGENTPIPE_BRIDGE_API_KEY",
            "AGENTPIPE_PROJECT_API_KEYS",
            "AGENTPIPE_DATABASE_PASSWORD",
            REDIS_URL,
            "AGENTPIPE_REDIS_PASSWORD",
            // Of migrations that go past a PgBouncer.
            "QUARKUS_FLYWAY_PASSWORD");

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        Map<String, String> secrets = new LinkedHashMap<>();
        for (String variable : VARIABLES) {
            String fileVariable = variable + "_FILE";
            Optional<String> file = value(context, fileVariable);
            if (file.isPresent()) {
                if (value(context, variable).isPresent()) {
                    throw new ConfigurationException(
                            variable + " and " + fileVariable + " are both set; which one is meant? Remove the other");
                }
                secrets.put(variable, SecretFile.read(fileVariable, file.get()));
            }
        }
        requireUrl(Optional.ofNullable(secrets.get(REDIS_URL)).or(() -> value(context, REDIS_URL)));
        return secrets.isEmpty() ? List.of() : List.of(new EnvConfigSource(secrets, ABOVE_THE_ENVIRONMENT));
    }

    /** An empty variable is none, as everywhere in the configuration. */
    private static Optional<String> value(ConfigSourceContext context, String variable) {
        return Optional.ofNullable(context.getValue(variable).getValue()).filter(text -> !text.isEmpty());
    }

    /** Here, because whoever reads it later would print it, and the password that it may hold. */
    private static void requireUrl(Optional<String> url) {
        if (url.isPresent() && !isUrl(url.get())) {
            throw new ConfigurationException(REDIS_URL
                    + " is no address like rediss://user@host:6379; write special characters of a password as %XX, or put"
                    + " it into AGENTPIPE_REDIS_PASSWORD");
        }
    }

    private static boolean isUrl(String text) {
        try {
            String scheme = new URI(text).getScheme();
            return scheme != null && scheme.matches("rediss?|unix");
        } catch (URISyntaxException e) {
            return false;
        }
    }
}

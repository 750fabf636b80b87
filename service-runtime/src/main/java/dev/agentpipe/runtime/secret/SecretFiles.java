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
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Reads secrets from the files that {@code <variable>_FILE} names, as orchestrators provide them to containers.
 * SmallRye Config finds this class through its service file.
 */
public final class SecretFiles implements ConfigSourceFactory {

    static final String REDIS_URL = "AGENTPIPE_REDIS_URL";

    static final String REDIS_TYPE = "AGENTPIPE_REDIS_TYPE";

    private static final String SENTRY_DSN = "AGENTPIPE_SENTRY_DSN";
    private static final String SENTRY_SWITCH = "QUARKUS_LOG_SENTRY_ENABLED";

    private static final int ABOVE_THE_ENVIRONMENT = EnvConfigSource.ORDINAL + 5;

    private static final List<String> VARIABLES = List.of(
            "AGENTPIPE_BRIDGE_API_KEY",
            "AGENTPIPE_PROJECT_API_KEYS",
            "AGENTPIPE_DATABASE_PASSWORD",
            "AGENTPIPE_DATABASE_READ_PASSWORD",
            REDIS_URL,
            "AGENTPIPE_REDIS_PASSWORD",
            "AGENTPIPE_ALERT_WEBHOOK_URL",
            SENTRY_DSN,
            // For migrations that connect past a PgBouncer.
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
        if (secrets.containsKey(SENTRY_DSN) || value(context, SENTRY_DSN).isPresent()) {
            secrets.put(SENTRY_SWITCH, "true");
        }
        requireUrls(
                Optional.ofNullable(secrets.get(REDIS_URL)).or(() -> value(context, REDIS_URL)),
                value(context, REDIS_TYPE));
        return secrets.isEmpty() ? List.of() : List.of(new EnvConfigSource(secrets, ABOVE_THE_ENVIRONMENT));
    }

    /** An empty variable counts as absent, as everywhere in the configuration. */
    private static Optional<String> value(ConfigSourceContext context, String variable) {
        return Optional.ofNullable(context.getValue(variable).getValue()).filter(text -> !text.isEmpty());
    }

    /** Checked here, because any later reader would print the address, and with it a password that it may contain. */
    private static void requireUrls(Optional<String> addresses, Optional<String> type) {
        List<String> urls = Stream.of(addresses.orElse("").split(","))
                .map(String::strip)
                .filter(url -> !url.isEmpty())
                .toList();
        if (!urls.stream().allMatch(SecretFiles::isUrl)) {
            throw new ConfigurationException(REDIS_URL
                    + " is not an address like rediss://user@host:6379; write special characters of a password as %XX, or put"
                    + " it into AGENTPIPE_REDIS_PASSWORD");
        }
        if (urls.size() > 1 && type.isEmpty()) {
            throw new ConfigurationException(REDIS_URL + " has " + urls.size() + " addresses; set " + REDIS_TYPE
                    + " to sentinel or cluster, whichever they belong to");
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

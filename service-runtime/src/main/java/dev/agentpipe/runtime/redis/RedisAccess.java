package dev.agentpipe.runtime.redis;

import dev.agentpipe.model.log.Installation;
import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.RedisOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Password and TLS of every connection to Redis, whoever opens it. A {@code rediss://} server always has to prove that it
 * is the one that was asked for: neither Vert.x nor Quarkus compare the host name by themselves.
 */
@ApplicationScoped
public class RedisAccess implements RedisOptionsCustomizer {

    private final RedisConfig config;

    RedisAccess(RedisConfig config) {
        this.config = config;
        config.redisCa().ifPresent(RedisAccess::requireReadable);
    }

    @Produces
    @Singleton
    static Installation installation(RedisConfig config) {
        return new Installation(config.installation());
    }

    /** Of the client that Quarkus makes. */
    @Override
    public void customize(String client, RedisOptions options) {
        config.redisPassword().ifPresent(options::setPassword);
        options.setEndpoints(
                options.getEndpoints().stream().map(this::withPassword).toList());
        NetClientOptions socket = options.getNetClientOptions();
        socket.setHostnameVerificationAlgorithm("HTTPS");
        config.redisCa().ifPresent(ca -> socket.setTrustOptions(new PemTrustOptions().addCertPath(ca.toString())));
    }

    /** For a client of one's own. */
    public RedisOptions optionsFor(String url) {
        RedisOptions options = new RedisOptions()
                .setConnectionString(url)
                .setNetClientOptions(new NetClientOptions().setSsl(url.startsWith("rediss:")));
        customize("", options);
        return options;
    }

    /** Vert.x ignores a user without a password beside it, and would then be whoever needs none. */
    private String withPassword(String url) {
        String user = URI.create(url).getRawUserInfo();
        if (user == null || user.contains(":")) {
            return url;
        }
        String password = URLEncoder.encode(config.redisPassword().orElse(""), StandardCharsets.UTF_8);
        return url.replaceFirst("@", ":" + password + "@");
    }

    private static void requireReadable(Path ca) {
        if (!Files.isReadable(ca)) {
            throw new ConfigurationException("AGENTPIPE_REDIS_CA names " + ca + ", which cannot be read");
        }
    }
}

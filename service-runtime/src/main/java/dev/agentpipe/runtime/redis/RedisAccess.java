package dev.agentpipe.runtime.redis;

import dev.agentpipe.model.log.Installation;
import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Password and TLS of every connection to Redis, whichever client opens it. A {@code rediss://} server always has to
 * prove its identity: neither Vert.x nor Quarkus compare the host name on their own.
 */
@ApplicationScoped
public class RedisAccess implements RedisOptionsCustomizer {

    private final RedisConfig config;
    private final AtomicInteger next = new AtomicInteger();

    RedisAccess(RedisConfig config) {
        this.config = config;
        config.redisCa().ifPresent(RedisAccess::requireReadable);
    }

    @Produces
    @Singleton
    static Installation installation(RedisConfig config) {
        return new Installation(config.installation());
    }

    /** Configures the client that Quarkus creates. */
    @Override
    public void customize(String client, RedisOptions options) {
        config.redisPassword().ifPresent(options::setPassword);
        options.setEndpoints(
                options.getEndpoints().stream().map(this::withPassword).toList());
        NetClientOptions socket = options.getNetClientOptions();
        socket.setHostnameVerificationAlgorithm("HTTPS");
        config.redisCa().ifPresent(ca -> socket.setTrustOptions(new PemTrustOptions().addCertPath(ca.toString())));
    }

    /**
     * Options for a separate client, for commands without keys.
     *
     * @param urls one or more addresses, separated by commas. Of a cluster each call uses the next one: each of its
     *     servers gets what is published at any other, and a client of the whole cluster would subscribe to one at
     *     random
     */
    public RedisOptions optionsFor(String urls) {
        List<String> addresses = Stream.of(urls.split(",")).map(String::strip).toList();
        RedisOptions options = new RedisOptions()
                .setNetClientOptions(
                        new NetClientOptions().setSsl(addresses.get(0).startsWith("rediss:")));
        switch (config.redisType()) {
            case STANDALONE -> options.setConnectionString(addresses.get(0));
            case SENTINEL ->
                options.setType(RedisClientType.SENTINEL)
                        .setMasterName(config.redisMaster())
                        .setEndpoints(addresses);
            case CLUSTER ->
                options.setConnectionString(addresses.get(Math.floorMod(next.getAndIncrement(), addresses.size())));
        }
        customize("", options);
        return options;
    }

    /** Vert.x ignores a user without a password beside it, and would then connect as the default user. */
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

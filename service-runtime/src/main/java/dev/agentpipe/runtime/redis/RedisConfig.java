package dev.agentpipe.runtime.redis;

import dev.agentpipe.model.log.Installation;
import dev.agentpipe.runtime.bounds.Matches;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of Redis in all services, besides its address {@code AGENTPIPE_REDIS_URL}. */
@Unremovable
@ConfigMapping(prefix = "agentpipe")
public interface RedisConfig {

    /**
     * What the names of keys and channels begin with ({@code AGENTPIPE_INSTALLATION}): installations that share one Redis
     * need different ones.
     */
    @WithDefault("agentpipe")
    @Matches(Installation.PATTERN)
    String installation();

    /** What kind of servers {@code AGENTPIPE_REDIS_URL} names ({@code AGENTPIPE_REDIS_TYPE}). */
    @WithDefault("standalone")
    Type redisType();

    /** The name under which the sentinels know the server ({@code AGENTPIPE_REDIS_MASTER}). */
    @WithDefault("mymaster")
    String redisMaster();

    /** The password, unless the address contains it ({@code AGENTPIPE_REDIS_PASSWORD}). */
    Optional<String> redisPassword();

    /**
     * A PEM file with the certificates of the authorities trusted to sign that of a {@code rediss://} server ({@code
     * AGENTPIPE_REDIS_CA}); without it those that the JVM trusts.
     */
    Optional<Path> redisCa();

    /** The names are those of Quarkus's client, which reads the same variable. */
    enum Type {
        /** One server. */
        STANDALONE,
        /** Sentinels, which know the current master. */
        SENTINEL,
        /** Some of the servers of a Redis Cluster. */
        CLUSTER
    }
}

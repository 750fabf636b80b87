package dev.agentpipe.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RedisAccessTest {

    @Test
    void puts_the_password_beside_the_user_of_the_address() {
        assertThat(connectTo("rediss://u@h:1", "p @:/+%").getEndpoint()).isEqualTo("rediss://u:p+%40%3A%2F%2B%25@h:1");
        assertThat(connectTo("redis://u:own@h", "other").getEndpoint()).isEqualTo("redis://u:own@h");
        assertThat(connectTo("redis://u@h", null).getEndpoint()).isEqualTo("redis://u:@h");
        RedisOptions withoutUser = connectTo("redis://h", "p");
        assertThat(withoutUser.getEndpoint()).isEqualTo("redis://h");
        assertThat(withoutUser.getPassword()).isEqualTo("p");
    }

    @Test
    void compares_the_name_of_the_server_whenever_it_speaks_tls() {
        NetClientOptions socket = connectTo("rediss://h", null).getNetClientOptions();
        assertThat(socket.isSsl()).isTrue();
        assertThat(socket.isTrustAll()).isFalse();
        assertThat(socket.getHostnameVerificationAlgorithm()).isEqualTo("HTTPS");
        assertThat(connectTo("redis://h", null).getNetClientOptions().isSsl()).isFalse();
    }

    @Test
    void an_authority_that_cannot_be_read_ends_the_start() {
        assertThatThrownBy(() -> new RedisAccess(config(null, Path.of("/no/such/file"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("AGENTPIPE_REDIS_CA names /no/such/file");
    }

    private static RedisOptions connectTo(String url, String password) {
        return new RedisAccess(config(password, null)).optionsFor(url);
    }

    @Test
    void asks_sentinels_for_the_master_and_takes_the_servers_of_a_cluster_in_turn() {
        RedisOptions sentinels = new RedisAccess(config(RedisConfig.Type.SENTINEL, "p", null))
                .optionsFor("redis://u@s1:26379, redis://u@s2:26379");
        assertThat(sentinels.getType()).isEqualTo(RedisClientType.SENTINEL);
        assertThat(sentinels.getMasterName()).isEqualTo("main");
        assertThat(sentinels.getEndpoints()).containsExactly("redis://u:p@s1:26379", "redis://u:p@s2:26379");
        RedisAccess cluster = new RedisAccess(config(RedisConfig.Type.CLUSTER, null, null));
        assertThat(Stream.generate(() -> cluster.optionsFor("redis://c1,redis://c2"))
                        .limit(3)
                        .map(RedisOptions::getEndpoint))
                .containsExactly("redis://c1", "redis://c2", "redis://c1");
    }

    private static RedisConfig config(String password, Path ca) {
        return config(RedisConfig.Type.STANDALONE, password, ca);
    }

    private static RedisConfig config(RedisConfig.Type type, String password, Path ca) {
        return new RedisConfig() {
            @Override
            public Type redisType() {
                return type;
            }

            @Override
            public String redisMaster() {
                return "main";
            }

            @Override
            public String installation() {
                return "agentpipe";
            }

            @Override
            public Optional<String> redisPassword() {
                return Optional.ofNullable(password);
            }

            @Override
            public Optional<Path> redisCa() {
                return Optional.ofNullable(ca);
            }
        };
    }
}

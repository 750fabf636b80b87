package dev.agentpipe.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.RedisOptions;
import java.nio.file.Path;
import java.util.Optional;
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

    private static RedisConfig config(String password, Path ca) {
        return new RedisConfig() {
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

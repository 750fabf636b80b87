package dev.agentpipe.stream.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By numeric addresses: no name server is asked. */
class ReceiversTest {

    private final Receivers receivers = new Receivers(List.of("10.1.2.0/24", "fd12::/16"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "https://localhost/",
                "https://0.0.0.0/",
                "https://10.1.3.1/",
                "https://172.31.255.255/",
                "https://192.168.1.1/",
                "https://169.254.169.254/latest/meta-data",
                "https://100.100.100.200/",
                "https://224.0.0.1/",
                "https://255.255.255.255/",
                "https://[::1]/",
                "https://[::]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[::ffff:169.254.169.254]/",
                "https://[::127.0.0.1]/",
                "https://[64:ff9b::7f00:1]/",
                "https://[2002:7f00:1::]/",
                "https://[fe80::1]/",
                "https://[fd00:ec2::254]/",
                "https://2130706433/",
                "http://8.8.8.8/"
            })
    void rejects_what_is_not_public_and_names_no_address(String url) {
        assertThatExceptionOfType(Receivers.Rejected.class)
                .isThrownBy(() -> receivers.resolve(URI.create(url)))
                .satisfies(rejected -> assertThat(rejected.getMessage()).doesNotContainPattern("\\d"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://8.8.8.8/", "https://[2606:4700::1111]/", "http://10.1.2.3/", "https://[fd12::1]/"})
    void takes_what_is_public_by_tls_and_what_is_allowed_in_any_way(String url) {
        assertThatCode(() -> receivers.resolve(URI.create(url))).doesNotThrowAnyException();
    }

    @Test
    void names_the_setting_that_cannot_be_read() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Receivers(List.of("10.0.0.0/x")))
                .withMessageContaining("AGENTPIPE_WEBHOOK_ALLOWED_NETWORKS");
    }
}

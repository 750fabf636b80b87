package dev.agentpipe.stream.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.agentpipe.model.problem.ProblemException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlTest {

    @Test
    void knows_port_and_target() {
        URI url = WebhookUrl.parse("https://example.com/hooks/a%20b?team=1");
        assertThat(WebhookUrl.port(url)).isEqualTo(443);
        assertThat(WebhookUrl.target(url)).isEqualTo("/hooks/a%20b?team=1");
        assertThat(WebhookUrl.port(WebhookUrl.parse("http://example.com"))).isEqualTo(80);
        assertThat(WebhookUrl.target(WebhookUrl.parse("http://example.com:81"))).isEqualTo("/");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "example.com",
                "ftp://example.com/",
                "file:///etc/passwd",
                "https:///path",
                "https://exa mple.com/",
                "https://user:password@example.com/",
                "https://example.com:0/",
                "https://example.com:65536/"
            })
    void rejects_what_no_request_can_go_to(String url) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> WebhookUrl.parse(url))
                .satisfies(e -> assertThat(e.getMessage()).contains("url").doesNotContain("password@"));
    }
}

package dev.agentpipe.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.agentpipe.local.gateway.ServiceKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    @Test
    void starts_one_of_each_on_port_3000_without_arguments() {
        Options options = Options.parse(List.of());
        assertThat(options.port()).isEqualTo(3000);
        assertThat(options.data()).isEqualTo(Optional.empty());
        assertThat(options.count(ServiceKind.STREAM)).isOne();
        assertThat(options.fresh() || options.demo() || options.help()).isFalse();
    }

    @Test
    void reads_every_option() {
        Options options = Options.parse(
                List.of("--data", "here", "--fresh", "--port", "4000", "--demo", "--instances", "stream=2,ingest=3"));
        assertThat(options.data()).isEqualTo(Optional.of(Path.of("here")));
        assertThat(options.port()).isEqualTo(4000);
        assertThat(options.fresh() && options.demo()).isTrue();
        assertThat(options.count(ServiceKind.STREAM)).isEqualTo(2);
        assertThat(options.count(ServiceKind.INGEST)).isEqualTo(3);
        assertThat(options.count(ServiceKind.UPLOAD)).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--unknown",
                "extra",
                "--port",
                "--port x",
                "--port 0",
                "--port 65536",
                "--data --fresh",
                "--instances stream",
                "--instances viewer=1",
                "--instances stream=0",
                "--instances stream=1,"
            })
    void rejects_invalid_options(String line) {
        assertThatExceptionOfType(UsageException.class).isThrownBy(() -> Options.parse(List.of(line.split(" ", -1))));
    }
}

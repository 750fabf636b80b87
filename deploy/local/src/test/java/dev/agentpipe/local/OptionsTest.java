package dev.agentpipe.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        assertEquals(3000, options.port());
        assertEquals(Optional.empty(), options.data());
        assertEquals(1, options.count(ServiceKind.STREAM));
        assertFalse(options.fresh() || options.demo() || options.help());
    }

    @Test
    void reads_every_option() {
        Options options = Options.parse(
                List.of("--data", "here", "--fresh", "--port", "4000", "--demo", "--instances", "stream=2,ingest=3"));
        assertEquals(Optional.of(Path.of("here")), options.data());
        assertEquals(4000, options.port());
        assertTrue(options.fresh() && options.demo());
        assertEquals(2, options.count(ServiceKind.STREAM));
        assertEquals(3, options.count(ServiceKind.INGEST));
        assertEquals(1, options.count(ServiceKind.UPLOAD));
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
    void refuses_what_it_does_not_know(String line) {
        assertThrows(UsageException.class, () -> Options.parse(List.of(line.split(" ", -1))));
    }
}

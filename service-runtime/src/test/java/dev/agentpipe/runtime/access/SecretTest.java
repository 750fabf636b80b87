package dev.agentpipe.runtime.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SecretTest {

    @Test
    void is_never_the_same_twice_and_holds_256_bits() {
        assertThat(Stream.generate(Secret::create).limit(100))
                .doesNotHaveDuplicates()
                .allMatch(secret -> secret.matches("ap_live_[A-Za-z0-9_-]{43}"));
    }

    @Test
    void is_stored_as_sha_256() {
        assertThat(HexFormat.of().formatHex(Secret.hash("abc")))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}

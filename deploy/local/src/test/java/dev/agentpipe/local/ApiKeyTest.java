package dev.agentpipe.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeyTest {

    @TempDir
    Path folder;

    @Test
    void makes_a_key_once_and_keeps_it_for_its_owner_alone() throws IOException {
        Path file = folder.resolve("api-key");
        ApiKey first = ApiKey.of(Map.of(), file);
        assertTrue(first.first().matches("ap_live_[A-Za-z0-9_-]{43}"), "form of the key");
        assertEquals(first, ApiKey.of(Map.of(), file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void takes_the_variable_when_it_is_set() {
        Path file = folder.resolve("api-key");
        ApiKey key = ApiKey.of(Map.of(ApiKey.VARIABLE, " first-key , second-key "), file);
        assertEquals("first-key", key.first());
        assertEquals("first-key , second-key", key.configured());
        assertFalse(Files.exists(file));
    }

    @Test
    void does_not_show_itself_in_a_log() {
        assertFalse(new ApiKey("secret").toString().contains("secret"));
    }
}

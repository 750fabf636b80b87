package dev.agentpipe.runtime.secret;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The content of one file that holds one secret. */
final class SecretFile {

    private static final int MAX_BYTES = 64 * 1024;

    private SecretFile() {}

    /** Without the line break that editors and {@code echo} add at the end. */
    static String read(String variable, String file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException | InvalidPathException e) {
            // Without the cause, which Quarkus would print instead of this sentence.
            throw new ConfigurationException(variable + " names " + file + ", which cannot be read: "
                    + e.getClass().getSimpleName());
        }
        if (bytes.length > MAX_BYTES) {
            throw new ConfigurationException(variable + " names " + file + ", which is too long for a secret");
        }
        String secret = new String(bytes, StandardCharsets.UTF_8).replaceFirst("\r?\n\\z", "");
        if (secret.isEmpty()) {
            throw new ConfigurationException(variable + " names " + file + ", which is empty");
        }
        return secret;
    }
}

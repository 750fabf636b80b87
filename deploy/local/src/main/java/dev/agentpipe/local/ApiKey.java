package dev.agentpipe.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/**
 * The keys that the services accept from the start.
 *
 * @param configured as the services get it; several keys are separated by commas
 */
record ApiKey(String configured) {

    static final String VARIABLE = "AGENTPIPE_BRIDGE_API_KEY";

    private static final int RANDOM_BYTES = 32;

    /** From the variable; otherwise the key in the file; otherwise a new one, which is stored in the file. */
    static ApiKey of(Map<String, String> environment, Path file) {
        String configured = environment.getOrDefault(VARIABLE, "").strip();
        if (!configured.isEmpty()) {
            return new ApiKey(configured);
        }
        try {
            if (!Files.exists(file)) {
                PrivateFile.write(file, generate() + "\n");
            }
            return new ApiKey(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the API key in " + file, e);
        }
    }

    /** The one that is shown to the user. */
    String first() {
        return configured.split(",", -1)[0].strip();
    }

    private static String generate() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return "ap_live_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** Keeps the key out of logs. */
    @Override
    public String toString() {
        return "ApiKey";
    }
}

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
 * @param configured as the services get it, several separated by commas
 */
record ApiKey(String configured) {

    static final String VARIABLE = "AGENTPIPE_BRIDGE_API_KEY";

    private static final int RANDOM_BYTES = 32;

    /** From the variable, else the one kept in the file, else a new one that is kept there from now on. */
    static ApiKey of(Map<String, String> environment, Path file) {
        String given = environment.getOrDefault(VARIABLE, "").strip();
        if (!given.isEmpty()) {
            return new ApiKey(given);
        }
        try {
            if (!Files.exists(file)) {
                PrivateFile.write(file, made() + "\n");
            }
            return new ApiKey(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the API key in " + file, e);
        }
    }

    /** One for a person to use. */
    String first() {
        return configured.split(",", -1)[0].strip();
    }

    private static String made() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return "ap_live_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** Never in a log by accident. */
    @Override
    public String toString() {
        return "ApiKey";
    }
}

package dev.agentpipe.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The files beside the classes. */
final class Resource {

    private Resource() {}

    static String text(String name) throws IOException {
        try (InputStream resource = Resource.class.getResourceAsStream(name)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

package dev.agentpipe.kit;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout whose modules are tested, wherever below it a test is run. */
public final class Checkout {

    private static final Path ROOT = find();

    private Checkout() {}

    /** An absolute path of a file, given from the root of the checkout on. */
    public static Path file(String path) {
        return ROOT.resolve(path);
    }

    private static Path find() {
        Path start = Path.of(System.getProperty("agentpipe.repository", ""))
                .toAbsolutePath()
                .normalize();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("shared-model/pom.xml"))) {
                return folder;
            }
        }
        throw new IllegalStateException("not in a checkout: " + start);
    }
}

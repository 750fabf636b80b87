package dev.agentpipe.runtime.trial;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.List;
import java.util.zip.ZipEntry;

/**
 * Loads what libraries load when they reach a server, which a trial start never does: whole packages of them, since
 * classes that lie in the archive unused cost a start nothing.
 */
final class ClassesOfLibraries {

    private static final String CLASS = ".class";
    private static final List<String> LIBRARIES = List.of("org/postgresql/Driver", "org/flywaydb/core/Flyway");
    private static final List<String> PACKAGES =
            List.of("org/postgresql/core/", "org/postgresql/jdbc/", "org/postgresql/util/", "org/flywaydb/core/");

    private ClassesOfLibraries() {}

    static void load() throws IOException {
        for (String library : LIBRARIES) {
            URL url = loader().getResource(library + CLASS);
            if (url != null && url.openConnection() instanceof JarURLConnection jar) {
                jar.getJarFile().stream()
                        .map(ZipEntry::getName)
                        .filter(name ->
                                name.endsWith(CLASS) && PACKAGES.stream().anyMatch(name::startsWith))
                        .forEach(ClassesOfLibraries::load);
            }
        }
    }

    private static void load(String file) {
        try {
            Class.forName(file.substring(0, file.length() - CLASS.length()).replace('/', '.'), false, loader());
        } catch (ClassNotFoundException | LinkageError needsAnotherLibrary) {
            // Then a start does not need it.
        }
    }

    private static ClassLoader loader() {
        return Thread.currentThread().getContextClassLoader();
    }
}

package dev.agentpipe.servers;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;

/**
 * The servers' programs, unpacked once per version from their Maven artifacts.
 *
 * <p>A version is unpacked beside its final folder and renamed into it, so any number of JVMs may ask at the same time,
 * and none sees half a folder.
 *
 * <p>{@code AGENTPIPE_TEST_POSTGRESQL}, a folder that holds PostgreSQL's bin, and {@code AGENTPIPE_TEST_REDIS}, the server of
 * Redis or Valkey itself, are other releases for whatever is started here.
 */
final class Binaries {

    static final String POSTGRESQL = "/postgres-linux-x86_64.txz";
    private static final String REDIS = "/redis-server-6.2.6-v5-linux-amd64";

    private Binaries() {}

    /** The folder that holds PostgreSQL's bin, lib and share. */
    static Path postgresql() {
        return other("AGENTPIPE_TEST_POSTGRESQL")
                .orElseGet(() -> postgresql("postgresql-" + version("postgresql"), POSTGRESQL));
    }

    /** Another release of the same packager, from wherever it is on the class path. */
    static Path postgresql(String name, String resource) {
        return unpacked(name, resource, TarArchive::unpack);
    }

    static Path redis() {
        return other("AGENTPIPE_TEST_REDIS").orElseGet(Binaries::redisOfMaven);
    }

    private static Optional<Path> other(String variable) {
        return Optional.ofNullable(System.getenv(variable)).map(Path::of);
    }

    private static Path redisOfMaven() {
        return unpacked("redis-" + version("embedded-redis"), REDIS, Binaries::copyRedis)
                .resolve("redis-server");
    }

    private static void copyRedis(InputStream resource, Path folder) throws IOException {
        Path program = folder.resolve("redis-server");
        Files.copy(resource, program);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path unpacked(String name, String resource, Unpacking unpacking) {
        Path cache = cache();
        Path folder = cache.resolve(name);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        try (InputStream in = resource(resource)) {
            Path unfinished = Files.createTempDirectory(cache, name + ".unfinished-");
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
            unpacking.unpack(in, unfinished);
            publish(unfinished, folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unpack " + resource + " to " + folder, e);
        }
    }

    private static void publish(Path unfinished, Path folder) throws IOException {
        try {
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            FileTrees.delete(unfinished);
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    /** The user's cache folder, or the temporary one for a user without a home. */
    private static Path cache() {
        Path home = Path.of(System.getProperty("user.home"), ".cache", "agentpipe");
        try {
            return Files.createDirectories(home);
        } catch (IOException homeless) {
            return temporaryCache();
        }
    }

    private static Path temporaryCache() {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"), "agentpipe-" + System.getProperty("user.name"));
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create " + folder + " for the programs of the servers", e);
        }
    }

    private static String version(String name) {
        Properties versions = new Properties();
        try (InputStream in = resource("/dev/agentpipe/servers/versions.properties")) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read versions.properties", e);
        }
        return versions.getProperty(name);
    }

    private static InputStream resource(String name) throws IOException {
        InputStream in = Binaries.class.getResourceAsStream(name);
        if (in == null) {
            throw new FileNotFoundException(name + " is not on the class path");
        }
        return in;
    }

    private interface Unpacking {
        void unpack(InputStream resource, Path folder) throws IOException;
    }
}

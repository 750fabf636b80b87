package dev.agentpipe.systemtests;

import dev.agentpipe.kit.Checkout;
import dev.agentpipe.kit.Client;
import dev.agentpipe.servers.ChildProcess;
import dev.agentpipe.servers.FreePorts;
import dev.agentpipe.servers.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real nginx with the configuration of deploy/nginx, started as the containers start it. */
final class Nginx implements AutoCloseable {

    static final Path START = Checkout.file("deploy/nginx/start");

    private final int port = FreePorts.next();
    /** Not below the checkout: nginx's workers give up a root's rights, and need not be able to look into that. */
    private final Path folder = Files.createTempDirectory("agentpipe-nginx-");

    private final ChildProcess process;

    private Nginx(Tool nginx, Path log, Map<String, String> settings) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        process = ChildProcess.start(new Launch(
                "nginx", List.of(START.toString()), environment(nginx, folder, port, settings), folder, log));
    }

    /** What {@code start} is told, with {@code settings} of {@code AGENTPIPE_GATEWAY_…}. */
    static Map<String, String> environment(Tool nginx, Path folder, int port, Map<String, String> settings) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", named(nginx, folder) + ":" + System.getenv("PATH"));
        environment.put("AGENTPIPE_GATEWAY_DIRECTORY", folder.resolve("run").toString());
        environment.put("AGENTPIPE_GATEWAY_HOST", "127.0.0.1");
        environment.put("AGENTPIPE_GATEWAY_PORT", "" + port);
        settings.forEach((name, value) -> environment.put("AGENTPIPE_GATEWAY_" + name, value));
        return environment;
    }

    /** A folder in which it is called nginx, whatever it is called where it was found. */
    private static Path named(Tool nginx, Path folder) {
        try {
            Path bin = Files.createDirectories(folder.resolve("bin"));
            Path starter = Files.writeString(bin.resolve("nginx"), "#!/bin/sh\nexec " + nginx.command() + " \"$@\"\n");
            Files.setPosixFilePermissions(starter, PosixFilePermissions.fromString("rwxr-xr-x"));
            return bin;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it answers. */
    static Nginx start(Tool nginx, Path log, Map<String, String> settings) throws IOException {
        Nginx started = new Nginx(nginx, log, settings);
        try {
            Awaitility.await("nginx listens").atMost(Duration.ofSeconds(60)).until(started::listens);
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
        return started;
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw process.failure("ended");
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    Client client(String key) {
        return new Client(URI.create("http://127.0.0.1:" + port + "/"), key);
    }

    @Override
    public void close() throws IOException {
        process.stop("TERM", Duration.ofSeconds(5));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

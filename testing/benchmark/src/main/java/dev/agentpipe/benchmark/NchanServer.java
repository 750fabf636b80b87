package dev.agentpipe.benchmark;

import dev.agentpipe.servers.ChildProcess;
import dev.agentpipe.servers.FreePorts;
import dev.agentpipe.servers.Launch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** nginx with Nchan, the reference of the fan-out, as a child process with a configuration of its own. */
final class NchanServer implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final int port = FreePorts.next();
    private final ChildProcess process;

    NchanServer(Path folder, int workers) throws IOException {
        Files.createDirectories(folder);
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(
                configuration,
                Resource.text("nginx.conf")
                        .replace("MODULE", System.getProperty("agentpipe.nchan"))
                        .replace("WORKERS", Integer.toString(workers))
                        .replace("PORT", Integer.toString(port)));
        List<String> command = List.of(
                System.getProperty("agentpipe.nginx", "nginx"),
                "-p",
                folder.toString(),
                "-c",
                configuration.toString());
        process = ChildProcess.start(new Launch("nginx", command, Map.of(), folder, folder.resolve("nginx.log")));
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!answers() || ready() < workers) {
            if (process.awaitExit(PAUSE) || System.nanoTime() > deadline) {
                throw process.failure("did not start");
            }
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Workers that have begun. What is posted through another one before does not reach their viewers. */
    private long ready() {
        try (Stream<ProcessHandle> children =
                ProcessHandle.of(process.pid()).stream().flatMap(ProcessHandle::children)) {
            return children.filter(NchanServer::hasBegun).count();
        }
    }

    /** nginx names a process when it has set it up. */
    private static boolean hasBegun(ProcessHandle worker) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(worker.pid()), "cmdline"))
                    .contains("worker process");
        } catch (IOException ended) {
            return false;
        }
    }

    /** @param template of the size that gives the same frames as ours */
    Broadcast broadcast(EventTemplate template, AtomicLong numbers) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        PostTarget posts = new PostTarget(address, "/publish", "application/json", template, 1, 0, "");
        return new Broadcast("nginx with Nchan", address, "/stream", posts, numbers);
    }

    @Override
    public void close() {
        process.stop("TERM", Duration.ofSeconds(5));
    }
}

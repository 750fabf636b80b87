package dev.agentpipe.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;

/**
 * Loopback ports for servers that are started, killed and started again on the same port.
 *
 * <p>The ports lie below Linux's range for outgoing connections (32768 and up): one from that range could be taken by
 * any client while its server is down, and the restart would fail. No port is given out twice by one JVM, nor by two at
 * once: each has blocks of its own, by locks on files that end with it. A process that does not ask here may still take
 * it first, so whoever starts a server on a port from here tries again with the next.
 */
public final class FreePorts {

    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final int BLOCK = 100;

    private static final List<Integer> UNTRIED = blocks();
    /** Kept, since the locks end with their channels. */
    private static final List<FileLock> LOCKS = new ArrayList<>();

    private static final Queue<Integer> OWN = new ArrayDeque<>();

    private FreePorts() {}

    private static List<Integer> blocks() {
        List<Integer> blocks = new ArrayList<>(IntStream.iterate(FIRST, first -> first < END, first -> first + BLOCK)
                .boxed()
                .toList());
        Collections.shuffle(blocks);
        return blocks;
    }

    public static synchronized int next() {
        while (!OWN.isEmpty() || !UNTRIED.isEmpty()) {
            if (OWN.isEmpty()) {
                takeBlock(UNTRIED.remove(UNTRIED.size() - 1));
            } else if (isFree(OWN.element())) {
                return OWN.remove();
            } else {
                OWN.remove();
            }
        }
        throw new ServerException("No free port between " + FIRST + " and " + END + " on 127.0.0.1");
    }

    private static void takeBlock(int first) {
        try {
            Path folder = Files.createDirectories(Path.of(
                    System.getProperty("java.io.tmpdir"), "agentpipe-port-blocks-" + System.getProperty("user.name")));
            FileChannel file = FileChannel.open(
                    folder.resolve(Integer.toString(first)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = file.tryLock();
            if (lock == null) {
                file.close();
                return;
            }
            LOCKS.add(lock);
        } catch (OverlappingFileLockException takenByAnotherClassLoader) {
            return;
        } catch (IOException notAllowed) {
            // The folder is another user's: this block may be somebody else's, too, as unlikely as that is.
        }
        IntStream.range(first, first + BLOCK).forEach(OWN::add);
    }

    /** Whether a server could listen on this port of 127.0.0.1 now. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}

package dev.agentpipe.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Waits until Redis answers PING. */
final class RedisReadiness {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int SOCKET_MILLIS = 1_000;

    private RedisReadiness() {}

    static void await(ChildProcess process, int port) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!answers(port)) {
            if (process.awaitExit(PAUSE)) {
                throw process.failure("ended at its start");
            }
            if (System.nanoTime() > deadline) {
                process.kill();
                throw process.failure("did not answer PING in " + LIMIT.toSeconds() + " s");
            }
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SOCKET_MILLIS);
            socket.setSoTimeout(SOCKET_MILLIS);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(5);
            return new String(answer, StandardCharsets.US_ASCII).equals("+PONG");
        } catch (IOException notYet) {
            return false;
        }
    }
}

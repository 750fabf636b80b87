package dev.agentpipe.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RedisServerTest {

    @Test
    void restarts_empty_on_the_same_port_after_a_kill() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            int port = server.port();
            assertEquals("+OK", ask(server, "SET key value"));
            assertEquals(":1", ask(server, "EXISTS key"));
            server.kill();
            assertFalse(server.isAlive());
            server.restart();
            assertEquals(":0", ask(server, "EXISTS key"));
            assertEquals(port, server.port());
        }
    }

    @Test
    void keeps_nothing_over_an_orderly_restart() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            ask(server, "SET key value");
            server.restart();
            assertEquals(":0", ask(server, "EXISTS key"));
        }
    }

    @Test
    void closes_even_while_frozen() throws IOException {
        RedisServer server = RedisServer.start();
        long pid = server.pid();
        new ProcessBuilder("sh", "-c", "kill -STOP " + pid).start().onExit().join();
        server.close();
        assertTrue(ProcessHandle.of(pid).isEmpty());
    }

    private static String ask(RedisServer server, String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return in.readLine();
        }
    }
}

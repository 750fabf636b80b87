package dev.agentpipe.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RedisServerIT {

    @Test
    void restarts_empty_on_the_same_port_after_a_kill() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            int port = server.port();
            assertThat(ask(server, "SET key value")).isEqualTo("+OK");
            assertThat(ask(server, "EXISTS key")).isEqualTo(":1");
            server.kill();
            assertThat(server.isAlive()).isFalse();
            server.restart();
            assertThat(ask(server, "EXISTS key")).isEqualTo(":0");
            assertThat(server.port()).isEqualTo(port);
        }
    }

    @Test
    void keeps_nothing_over_an_orderly_restart() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            ask(server, "SET key value");
            server.restart();
            assertThat(ask(server, "EXISTS key")).isEqualTo(":0");
        }
    }

    @Test
    void closes_even_while_frozen() throws Exception {
        RedisServer server = RedisServer.start();
        long pid = server.pid();
        new ProcessBuilder("sh", "-c", "kill -STOP " + pid).start().onExit().join();
        server.close();
        assertThat(ProcessHandle.of(pid)).isEmpty();
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

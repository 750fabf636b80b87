package dev.agentpipe.systemtests;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Asks Redis what an operator would type. */
final class RedisConsole {

    private RedisConsole() {}

    /** The answer to the last of these commands, one text for each element. */
    static List<String> ask(int port, String... commands) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            List<String> answer = List.of();
            for (String command : commands) {
                socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
                answer = read(in);
            }
            return answer;
        }
    }

    private static List<String> read(DataInputStream in) throws IOException {
        String line = line(in);
        int length = line.matches("[*$]\\d+") ? Integer.parseInt(line.substring(1)) : 0;
        if (line.startsWith("*")) {
            List<String> elements = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                elements.addAll(read(in));
            }
            return elements;
        }
        if (line.matches("\\$\\d+")) {
            String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            line(in);
            return List.of(text);
        }
        return List.of(line);
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (char next = (char) in.readUnsignedByte(); next != '\n'; next = (char) in.readUnsignedByte()) {
            line.append(next);
        }
        return line.toString().stripTrailing();
    }
}

package dev.agentpipe.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The TCP connections of a process, as Linux lists them. */
final class Connections {

    private static final String ESTABLISHED = "01";

    private Connections() {}

    /** The ports at the other ends of its connections, without those that it accepted at {@code ownPort}. */
    static Set<Integer> madeBy(long pid, int ownPort) {
        Path process = Path.of("/proc", Long.toString(pid));
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            Set<String> sockets = descriptors.map(Connections::target).collect(Collectors.toSet());
            Set<Integer> ports = new TreeSet<>();
            for (String table : new String[] {"net/tcp", "net/tcp6"}) {
                Files.readAllLines(process.resolve(table)).stream()
                        .skip(1)
                        .map(line -> line.strip().split("\\s+"))
                        .filter(row -> row[3].equals(ESTABLISHED) && sockets.contains("socket:[" + row[9] + "]"))
                        .filter(row -> port(row[1]) != ownPort)
                        .forEach(row -> ports.add(port(row[2])));
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
    }

    /** Empty for a descriptor that is closed meanwhile. */
    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closed) {
            return "";
        }
    }
}

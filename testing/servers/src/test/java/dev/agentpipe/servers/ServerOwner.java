package dev.agentpipe.servers;

import java.nio.file.Path;

/** Starts a server in a JVM of its own, which the test then ends. */
final class ServerOwner {

    private ServerOwner() {}

    public static void main(String[] args) {
        ServerConfig config = args[0].isEmpty() ? ServerConfig.temporary() : ServerConfig.in(Path.of(args[0]));
        PostgresServer server = PostgresServer.start(config);
        System.out.println("started");
        server.onExit().join();
    }
}

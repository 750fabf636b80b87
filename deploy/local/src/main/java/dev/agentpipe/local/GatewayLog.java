package dev.agentpipe.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Redirects what libraries log in the supervisor's process to a file: the console is for people. */
final class GatewayLog {

    private GatewayLog() {}

    static void open(Path file) {
        LogManager.getLogManager().reset();
        try {
            FileHandler handler = new FileHandler(file.toString().replace("%", "%%"), true);
            handler.setFormatter(new SimpleFormatter());
            Logger.getLogger("").addHandler(handler);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the log " + file, e);
        }
    }
}

package dev.agentpipe.runtime.alert;

import io.quarkus.runtime.ApplicationConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Logger;

/**
 * Watches what is logged at WARN and above, which is nothing while a service works, and reports to a chat when there is
 * too much of it. Off without a URL.
 */
@ApplicationScoped
public class ErrorAlert {

    private final AlertConfig config;
    private final String service;
    private ExtHandler handler;

    ErrorAlert(AlertConfig config, ApplicationConfig application) {
        this.config = config;
        this.service = application.name().orElse("a service");
    }

    void start(@Observes @Priority(1) StartupEvent starting) {
        config.webhookUrl().ifPresent(url -> {
            handler = new Watch(
                    new ErrorWindow(config.threshold(), config.window()),
                    new AlertMessages(ChatWebhook.of(url), service, config.window()));
            Logger.getLogger("").addHandler(handler);
        });
    }

    void stop(@Observes ShutdownEvent ending) {
        if (handler != null) {
            Logger.getLogger("").removeHandler(handler);
        }
    }

    /** Runs on the threads that log: it only counts, and never logs. */
    static final class Watch extends ExtHandler {

        private final ErrorWindow window;
        private final AlertMessages messages;

        Watch(ErrorWindow window, AlertMessages messages) {
            this.window = window;
            this.messages = messages;
            setLevel(Level.WARNING);
        }

        @Override
        protected void doPublish(ExtLogRecord record) {
            count(record).ifPresent(messages::send);
        }

        private synchronized Optional<Map<ErrorKind, Integer>> count(LogRecord record) {
            return window.add(ErrorKind.of(record), Duration.ofNanos(System.nanoTime()));
        }
    }
}

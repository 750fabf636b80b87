package dev.agentpipe.runtime.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a receiver that takes what a chat would. */
class ErrorAlertTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SECRET = "ap_live_secret";

    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer chat;
    private Logger ours;
    private Logger library;

    @BeforeEach
    void start() throws IOException {
        chat = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        chat.createContext("/hook", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        chat.start();
        ChatWebhook webhook =
                ChatWebhook.of("http://127.0.0.1:" + chat.getAddress().getPort() + "/hook");
        Duration hour = Duration.ofHours(1);
        LogContext context = LogContext.create();
        context.getLogger("")
                .addHandler(new ErrorAlert.Watch(
                        new ErrorWindow(3, hour), new AlertMessages(webhook, "upload-service", hour)));
        ours = context.getLogger("dev.agentpipe.upload.Spool");
        library = context.getLogger("io.netty.Channel");
    }

    @AfterEach
    void stop() {
        chat.stop(0);
    }

    @Test
    void sends_one_message_at_the_threshold_of_one_kind_without_what_was_put_into_the_lines() {
        for (int i = 0; i < 20; i++) {
            ours.log(new ExtLogRecord(Level.INFO, "nothing of it %s", "x"));
            log(ours, "an upload was not stored: %s", null);
        }
        await().atMost(SOON).until(() -> received.size() == 1);
        assertThat(new JsonObject(received.get(0)).getString("text"))
                .startsWith("upload-service has logged 3 warnings and errors.")
                .contains("rest of 1H", "\n3 × Spool: an upload was not stored: %s")
                .doesNotContain(SECRET, "nothing of it");
    }

    @Test
    void counts_each_kind_for_itself() {
        log(ours, "one %s", null);
        log(ours, "one %s", null);
        log(ours, "two %s", null);
        log(ours, "two %s", null);
        log(ours, "three %s", null);
        log(ours, "two %s", null);
        await().atMost(SOON).until(() -> received.size() == 1);
        assertThat(received.get(0)).contains("logged 6 ", "3 × Spool: two", "2 × Spool: one", "1 × Spool: three");
    }

    @Test
    void repeats_nothing_of_a_line_of_a_library_but_what_was_thrown() {
        for (int i = 0; i < 3; i++) {
            log(library, "rejected header Authorization: Bearer " + SECRET, new IllegalStateException(SECRET));
        }
        await().atMost(SOON).until(() -> received.size() == 1);
        assertThat(received.get(0))
                .contains("3 × Channel: IllegalStateException")
                .doesNotContain(SECRET);
    }

    @Test
    void begins_to_count_anew_after_a_window() {
        ErrorWindow window = new ErrorWindow(2, Duration.ofMinutes(60));
        ErrorKind kind = new ErrorKind("Spool", "failed");
        assertThat(window.add(kind, Duration.ofMinutes(10))).isEmpty();
        assertThat(window.add(kind, Duration.ofMinutes(69))).isPresent();
        assertThat(window.add(kind, Duration.ofMinutes(69))).isEmpty();
        assertThat(window.add(kind, Duration.ofMinutes(70))).isEmpty();
        assertThat(window.add(kind, Duration.ofMinutes(71))).isPresent();
    }

    @Test
    void holds_no_more_kinds_than_it_has_room_for() {
        ErrorWindow window = new ErrorWindow(500, Duration.ofHours(1));
        for (int i = 0; i < 528; i++) {
            window.add(new ErrorKind("Library", "kind " + i), Duration.ZERO);
        }
        assertThat(window.add(new ErrorKind("Library", "new"), Duration.ZERO)).isEmpty();
        assertThat(window.add(new ErrorKind("Library", "newer"), Duration.ZERO))
                .hasValueSatisfying(counts -> assertThat(counts).hasSize(31).containsEntry(ErrorWindow.OTHERS, 500));
    }

    @Test
    void speaks_to_discord_in_its_own_words() {
        assertThat(ChatWebhook.of("https://discord.com/api/webhooks/1/x").body("hi"))
                .isEqualTo("{\"content\":\"hi\"}");
        assertThat(ChatWebhook.of("https://discord.com/api/webhooks/1/x/slack").body("hi"))
                .isEqualTo("{\"text\":\"hi\"}");
        assertThat(ChatWebhook.of("https://hooks.slack.com/services/x").body("hi"))
                .isEqualTo("{\"text\":\"hi\"}");
    }

    @Test
    void does_not_quote_an_address_that_is_none() {
        assertThatThrownBy(() -> ChatWebhook.of("hooks.slack.com/" + SECRET + " "))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("AGENTPIPE_ALERT_WEBHOOK_URL")
                .hasMessageNotContaining(SECRET)
                .hasNoCause();
    }

    private static void log(Logger logger, String sentence, Throwable thrown) {
        ExtLogRecord record = new ExtLogRecord(Level.ERROR, sentence, "test");
        record.setLoggerName(logger.getName());
        record.setParameters(new Object[] {SECRET});
        record.setThrown(thrown);
        logger.logRaw(record);
    }
}

package dev.agentpipe.runtime.alert;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the messages about counted errors, and sends them. */
final class AlertMessages {

    private static final int MAX_LINES = 10;

    private final ChatWebhook chat;
    private final String service;
    private final Duration window;

    AlertMessages(ChatWebhook chat, String service, Duration window) {
        this.chat = chat;
        this.service = service;
        this.window = window;
    }

    /** Returns at once. */
    void send(Map<ErrorKind, Integer> counts) {
        chat.send(text(counts));
    }

    String text(Map<ErrorKind, Integer> counts) {
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        String lines = counts.entrySet().stream()
                .sorted(Map.Entry.<ErrorKind, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(MAX_LINES)
                .map(count -> count.getValue() + " × " + count.getKey())
                .collect(Collectors.joining("\n"));
        return service + " has logged " + all
                + " warnings and errors. There will be no further message for the rest of "
                + window.toString().substring(2) + "; its log has the details.\n" + lines;
    }
}

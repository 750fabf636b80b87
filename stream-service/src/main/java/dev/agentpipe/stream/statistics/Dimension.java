package dev.agentpipe.stream.statistics;

import java.util.Arrays;

/** What counts are broken down by, besides project and time. */
enum Dimension {
    ALL("all"),
    AGENT_TYPE("agentType"),
    MODEL("model");

    private final String text;

    Dimension(String text) {
        this.text = text;
    }

    static Dimension of(String text) {
        return Arrays.stream(values())
                .filter(dimension -> dimension.text.equals(text))
                .findFirst()
                .orElseThrow();
    }

    /** The form in which it is stored. */
    String text() {
        return text;
    }
}

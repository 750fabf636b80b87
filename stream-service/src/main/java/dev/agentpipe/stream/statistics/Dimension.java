package dev.agentpipe.stream.statistics;

import java.util.Arrays;

/** Of what numbers are kept apart, besides projects and time. */
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

    /** As it is stored. */
    String text() {
        return text;
    }
}

package dev.agentpipe.benchmark;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

/** The body of an upload as the API documents it, in a file: several of 50 MB at once fit into no small heap. */
final class SessionFile {

    static final int MESSAGES = 10_000;

    private static final String FILLER = "Let us focus on productivity tools for small teams first. ";
    private static final Instant START = Instant.parse("2026-03-02T09:30:00Z");

    private SessionFile() {}

    /** Writes a session that was never uploaded before, with messages of this length. */
    static Path write(Path file, int contentBytes) throws IOException {
        String filler = FILLER.repeat(contentBytes / FILLER.length() + 1);
        try (Writer body = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
            body.write("{\"session\":{\"name\":\"Benchmark\",\"mode\":\"round-robin\",\"initialPrompt\":\"How?\","
                    + "\"status\":\"COMPLETED\",\"startedAt\":\"" + START + "\",\"completedAt\":\""
                    + START.plusSeconds(MESSAGES) + "\",\"metadata\":{\"originalId\":\"" + UUID.randomUUID()
                    + "\"}},\"participants\":["
                    + "{\"agentId\":\"claude-0\",\"agentType\":\"claude\",\"agentName\":\"Architect\"},"
                    + "{\"agentId\":\"gemini-1\",\"agentType\":\"gemini\",\"agentName\":\"Tester\"}],\"messages\":[");
            for (int i = 0; i < MESSAGES; i++) {
                body.write((i == 0 ? "" : ",") + message(i, filler, contentBytes));
            }
            body.write("]}");
        }
        return file;
    }

    private static String message(int number, String filler, int contentBytes) {
        String agent = number % 2 == 0
                ? "\"agentId\":\"claude-0\",\"agentName\":\"Architect\",\"agentType\":\"claude\""
                : "\"agentId\":\"gemini-1\",\"agentName\":\"Tester\",\"agentType\":\"gemini\"";
        String content = (number + " " + filler).substring(0, contentBytes);
        return "{" + agent + ",\"content\":\"" + content + "\",\"role\":\"agent\",\"timestamp\":\""
                + START.plusSeconds(number) + "\",\"sequenceNumber\":" + (number + 1)
                + ",\"metrics\":{\"duration\":2340,\"inputTokens\":150,\"outputTokens\":85,\"totalTokens\":235,"
                + "\"model\":\"claude-sonnet-4.5\",\"cost\":0.00047}}";
    }
}

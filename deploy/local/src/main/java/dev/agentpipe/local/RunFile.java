package dev.agentpipe.local;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code run.json}: what is running now, for scripts. */
final class RunFile {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path file;

    RunFile(Path file) {
        this.file = file;
    }

    void write(String url, String apiKey, List<RunningProcess> processes) {
        try {
            PrivateFile.write(file, JSON.writeValueAsString(new Content(url, apiKey, processes)) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A list of processes did not become JSON", e);
        }
    }

    void remove() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + file, e);
        }
    }

    @JsonPropertyOrder({"url", "apiKey", "processes"})
    record Content(String url, String apiKey, List<RunningProcess> processes) {}
}

package dev.agentpipe.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFileTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final RunningProcess INGEST =
            new RunningProcess("ingest-1", 4711, 8081, "http://127.0.0.1:8081", "/logs/ingest-1.log");

    @TempDir
    Path folder;

    @Test
    void holds_what_scripts_need_and_only_its_owner_can_read_it() throws Exception {
        Path file = folder.resolve("run.json");
        new RunFile(file).write("http://localhost:3000", "key", List.of(INGEST));
        JsonNode content = JSON.readTree(file.toFile());
        assertThat(content.path("url").asText()).isEqualTo("http://localhost:3000");
        assertThat(content.path("apiKey").asText()).isEqualTo("key");
        assertThat(content.path("processes").path(0).toString()).isEqualTo(JSON.writeValueAsString(INGEST));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void is_complete_when_read_while_it_is_written() throws Exception {
        Path file = folder.resolve("run.json");
        RunFile runFile = new RunFile(file);
        runFile.write("url", "key", List.of());
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> Stream.iterate(1, n -> n + 1)
                .limit(200)
                .forEach(n -> runFile.write("url", "key", Collections.nCopies(n, INGEST))));
        do {
            assertThat(JSON.readTree(Files.readString(file)).path("processes").isArray())
                    .isTrue();
        } while (!writer.isDone());
        writer.join();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.toList()).isEqualTo(List.of(file));
        }
    }
}

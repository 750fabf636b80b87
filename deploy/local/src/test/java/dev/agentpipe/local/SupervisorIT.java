package dev.agentpipe.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorIT {

    @TempDir
    Path path;

    @Test
    void tells_the_services_where_the_servers_are() throws Exception {
        try (LocalScenario scenario = LocalScenario.start(path)) {
            String database = scenario.process("postgresql").path("url").asText();
            String redis = scenario.process("redis").path("url").asText();
            assertThat(scenario.get("/api/ingest").body()).isEqualTo(database + "|" + redis + "|local");
            assertThat(scenario.get("/api/health").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void restarts_what_dies_and_leaves_nothing_behind() {
        List<ProcessHandle> children;
        try (LocalScenario scenario = LocalScenario.start(path)) {
            List.of("ingest-1", "gateway", "postgresql", "redis").forEach(scenario::killAndAwaitRestart);
            // The gateway that was killed may not listen yet.
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> scenario.get("/api/health").statusCode() == 200);
            children = LocalScenario.children(path);
        }
        assertThat(children).hasSize(6);
        assertThat(children.stream().anyMatch(ProcessHandle::isAlive)).isFalse();
        assertThat(Files.exists(path.resolve("run.json"))).isFalse();
    }

    @Test
    void restarts_a_service_that_ran_out_of_memory() throws Exception {
        try (LocalScenario scenario = LocalScenario.start(path)) {
            JsonNode before = scenario.process("ingest-1");
            assertThat(scenario.get("/api/ingest/exhaust").statusCode()).isEqualTo(502);
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> !scenario.process("ingest-1").path("pid").equals(before.path("pid")));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> scenario.get("/api/health").statusCode() == 200);
        }
    }

    @Test
    void ends_what_a_killed_supervisor_left_behind() throws Exception {
        Process killed = startOwner();
        List<ProcessHandle> left = LocalScenario.children(path);
        killed.destroyForcibly().onExit().join();
        assertThat(left.stream().allMatch(ProcessHandle::isAlive)).isTrue();

        DataFolder.open(path, false).close();

        assertThat(left).hasSize(6);
        assertThat(left.stream().anyMatch(ProcessHandle::isAlive)).isFalse();
    }

    @Test
    void stops_everything_when_its_jvm_is_told_to_end() throws Exception {
        Process owner = startOwner();
        List<ProcessHandle> children = LocalScenario.children(path);
        owner.destroy();
        owner.onExit().join();
        assertThat(children).hasSize(6);
        assertThat(children.stream().anyMatch(ProcessHandle::isAlive)).isFalse();
    }

    private Process startOwner() throws IOException {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SupervisorOwner.class.getName(),
                        path.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = owner.inputReader();
        assertThat(out.readLine()).isEqualTo("started");
        return owner;
    }
}

package dev.agentpipe.local;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {

    @TempDir
    Path path;

    @Test
    void tells_the_services_where_the_servers_are() throws Exception {
        try (LocalScenario scenario = LocalScenario.start(path)) {
            String database = scenario.process("postgresql").path("url").asText();
            String redis = scenario.process("redis").path("url").asText();
            assertEquals(
                    database + "|" + redis + "|local",
                    scenario.get("/api/ingest").body());
            assertEquals(200, scenario.get("/api/health").statusCode());
        }
    }

    @Test
    void starts_again_what_dies_and_leaves_nothing_behind() {
        List<ProcessHandle> children;
        try (LocalScenario scenario = LocalScenario.start(path)) {
            List.of("ingest-1", "postgresql", "redis").forEach(scenario::killAndAwaitRestart);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> scenario.get("/api/health").statusCode() == 200);
            children = LocalScenario.children(path);
        }
        assertEquals(5, children.size());
        assertFalse(children.stream().anyMatch(ProcessHandle::isAlive));
        assertFalse(Files.exists(path.resolve("run.json")));
    }

    @Test
    void ends_what_a_killed_supervisor_left() throws Exception {
        Process killed = startOwner();
        List<ProcessHandle> left = LocalScenario.children(path);
        killed.destroyForcibly().onExit().join();
        assertTrue(left.stream().allMatch(ProcessHandle::isAlive));

        DataFolder.open(path, false).close();

        assertEquals(5, left.size());
        assertFalse(left.stream().anyMatch(ProcessHandle::isAlive));
    }

    @Test
    void stops_everything_when_its_jvm_is_told_to_end() throws Exception {
        Process owner = startOwner();
        List<ProcessHandle> children = LocalScenario.children(path);
        owner.destroy();
        owner.onExit().join();
        assertEquals(5, children.size());
        assertFalse(children.stream().anyMatch(ProcessHandle::isAlive));
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
        assertEquals("started", out.readLine());
        return owner;
    }
}

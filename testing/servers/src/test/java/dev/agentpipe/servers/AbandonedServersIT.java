package dev.agentpipe.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbandonedServersIT {

    @Test
    void ends_what_a_killed_jvm_left_in_a_kept_folder(@TempDir Path folder) throws Exception {
        Process owner = startOwner(folder.toString());
        ProcessHandle server = serverOf(owner);
        List<ProcessHandle> left = LeftoverProcesses.in(folder, "postgres");
        assertThat(left).contains(server);
        owner.destroyForcibly().onExit().join();
        // Not all that was left: some of PostgreSQL's own processes end when their work is done.
        assertThat(server.isAlive()).isTrue();

        PostgresServer.start(ServerConfig.in(folder)).close();

        assertThat(left.stream().anyMatch(ProcessHandle::isAlive)).isFalse();
    }

    @Test
    void removes_the_temporary_folder_of_a_killed_jvm() throws Exception {
        Process owner = startOwner("");
        Path folder =
                Path.of("/proc", serverOf(owner).pid() + "", "cwd").toRealPath().getParent();
        owner.destroyForcibly().onExit().join();

        PostgresServer.start().close();

        assertThat(Files.exists(folder)).isFalse();
        assertThat(LeftoverProcesses.in(folder, "postgres")).isEqualTo(List.of());
    }

    @Test
    void stops_the_servers_of_a_jvm_that_is_asked_to_end(@TempDir Path folder) throws Exception {
        Process owner = startOwner(folder.toString());
        owner.destroy();
        owner.onExit().join();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> LeftoverProcesses.in(folder, "postgres").isEmpty());
    }

    private static ProcessHandle serverOf(Process owner) {
        return owner.children().findFirst().orElseThrow();
    }

    private static Process startOwner(String folder) throws IOException {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerOwner.class.getName(),
                        folder)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = owner.inputReader();
        assertThat(out.readLine()).isEqualTo("started");
        return owner;
    }
}

package dev.agentpipe.upload.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

    @TempDir
    Path directory;

    private final MeterRegistry metrics = new SimpleMeterRegistry();

    private Spool spool(int concurrent) {
        return spool(concurrent, directory);
    }

    private Spool spool(int concurrent, Path folder) {
        return new Spool(
                SpoolFiles.config(Map.of(
                        "agentpipe.upload.concurrent", Integer.toString(concurrent),
                        "agentpipe.upload.spool-directory", folder.toString())),
                metrics);
    }

    @Test
    void gives_as_many_slots_as_configured_and_then_asks_to_retry() {
        Spool spool = spool(2);
        Spool.Slot first = spool.acquire();
        try (Spool.Slot second = spool.acquire()) {
            assertThat(second.body()).isNotSameAs(first.body());
            assertThatThrownBy(spool::acquire).isInstanceOfSatisfying(ProblemException.class, problem -> {
                assertThat(problem.error()).isEqualTo(ErrorCode.UNAVAILABLE);
                assertThat(problem.headers()).containsEntry("Retry-After", "10");
            });
            assertThat(running()).isEqualTo(2);
            first.close();
            spool.acquire().close();
        }
        assertThat(running()).isZero();
    }

    private double running() {
        return metrics.get("agentpipe.upload.running").gauge().value();
    }

    @Test
    void keeps_no_name_of_a_file_in_the_directory() throws IOException {
        try (Spool.Slot slot = spool(1).acquire()) {
            OutputStream out = slot.body().writer();
            out.write("secret".getBytes(StandardCharsets.UTF_8));
            out.flush();
            assertThat(directory).isEmptyDirectory();
            assertThat(slot.body().reader().readAllBytes()).asString().isEqualTo("secret");
        }
    }

    @Test
    void frees_the_slot_when_its_files_cannot_be_created() throws IOException {
        Path folder = directory.resolve("spool");
        Spool spool = spool(1, folder);
        Files.createFile(folder);
        assertThatThrownBy(spool::acquire).hasMessageContaining("no room");
        Files.delete(folder);
        spool.acquire().close();
    }

    @Test
    void removes_the_files_that_a_killed_process_left_and_no_others() throws IOException {
        Files.createFile(directory.resolve("upload-left"));
        Path other = Files.createFile(directory.resolve("notes"));
        spool(1);
        assertThat(directory).isDirectoryContaining(other::equals).isDirectoryNotContaining("glob:**upload-left");
    }
}

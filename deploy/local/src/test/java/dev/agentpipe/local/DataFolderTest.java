package dev.agentpipe.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    Path path;

    @Test
    void belongs_to_one_supervisor_at_a_time() {
        DataFolder folder = DataFolder.open(path, false);
        StartException used = assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> DataFolder.open(path, false))
                .actual();
        assertThat(used.getMessage().contains("in use")).as(used.getMessage()).isTrue();
        folder.close();
        DataFolder.open(path, false).close();
    }

    @Test
    void is_emptied_only_when_asked() throws Exception {
        Path kept = Files.createDirectories(path.resolve("postgresql")).resolve("file");
        Files.writeString(kept, "data");
        DataFolder.open(path, false).close();
        assertThat(Files.exists(kept)).isTrue();
        DataFolder.open(path, true).close();
        assertThat(Files.exists(kept)).isFalse();
    }

    @Test
    void keeps_the_log_of_the_previous_run() throws Exception {
        DataFolder folder = DataFolder.open(path, false);
        Files.writeString(folder.newLog("ingest-1"), "before");
        Path log = folder.newLog("ingest-1");
        assertThat(Files.exists(log)).isFalse();
        assertThat(Files.readString(log.resolveSibling("ingest-1.log.1"))).isEqualTo("before");
        folder.close();
    }
}

package dev.agentpipe.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    Path path;

    @Test
    void belongs_to_one_at_a_time() {
        DataFolder folder = DataFolder.open(path, false);
        StartException used = assertThrows(StartException.class, () -> DataFolder.open(path, false));
        assertTrue(used.getMessage().contains("in use"), used.getMessage());
        folder.close();
        DataFolder.open(path, false).close();
    }

    @Test
    void is_emptied_only_when_asked() throws IOException {
        Path kept = Files.createDirectories(path.resolve("postgresql")).resolve("file");
        Files.writeString(kept, "data");
        DataFolder.open(path, false).close();
        assertTrue(Files.exists(kept));
        DataFolder.open(path, true).close();
        assertFalse(Files.exists(kept));
    }

    @Test
    void sets_the_log_of_the_run_before_aside() throws IOException {
        DataFolder folder = DataFolder.open(path, false);
        Files.writeString(folder.newLog("ingest-1"), "before");
        Path log = folder.newLog("ingest-1");
        assertFalse(Files.exists(log));
        assertEquals("before", Files.readString(log.resolveSibling("ingest-1.log.1")));
        folder.close();
    }
}

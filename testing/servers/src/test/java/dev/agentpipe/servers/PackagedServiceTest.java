package dev.agentpipe.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagedServiceTest {

    @TempDir
    Path folder;

    @Test
    void gives_the_options_before_the_jar() {
        assertThat(new PackagedService(folder).command(List.of("-Xmx64m")))
                .endsWith("-Xmx64m", "-jar", folder.resolve("quarkus-run.jar").toString())
                .noneMatch(argument -> argument.startsWith("@"));
    }

    @Test
    void starts_without_a_word_from_an_archive_that_is_of_another_jvm() throws Exception {
        Path archive = Files.writeString(folder.resolve("app-cds.jsa"), "of another JVM");
        writeOptions("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
        assertThat(new PackagedService(folder).command(List.of())).contains("@" + folder.resolve("archive.options"));
        assertThat(startedPrints()).isEqualTo("started" + System.lineSeparator());
    }

    @Test
    void starts_without_a_word_beside_an_aot_cache_that_is_of_another_jvm() throws Exception {
        Path cache = Files.writeString(folder.resolve("app.aot"), "of another JVM");
        writeOptions("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off");
        assertThat(startedPrints()).isEqualTo("started" + System.lineSeparator());
    }

    private void writeOptions(String... options) throws IOException {
        Files.writeString(folder.resolve("archive.options"), '"' + String.join("\"\n\"", options) + '"');
    }

    private String startedPrints() throws Exception {
        writeProgram(folder.resolve("quarkus-run.jar"));
        Process process = new ProcessBuilder(new PackagedService(folder).command(List.of()))
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }

    /** A jar whose main class is {@link Program}. */
    private static void writeProgram(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Program.class.getName());
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Program.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toString());
        try (OutputStream file = Files.newOutputStream(jar)) {
            new JarOutputStream(file, manifest).close();
        }
    }

    static final class Program {

        private Program() {}

        public static void main(String[] arguments) {
            System.out.println("started");
        }
    }
}

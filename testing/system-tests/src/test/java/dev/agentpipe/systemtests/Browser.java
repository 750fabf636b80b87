package dev.agentpipe.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real Chromium: Debian's where it is installed, else the one that an npm package carries. Needs Node and npm. */
final class Browser implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SOURCE = Path.of("src/test/browser");
    private static final Path FOLDER = Path.of("target/browser");

    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;

    private Browser(Process process) {
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Whether this machine can run one. */
    static boolean isPossible() {
        try {
            return new ProcessBuilder("npm", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noNpm) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static Browser start() throws IOException, InterruptedException {
        Files.createDirectories(FOLDER);
        for (String file : List.of("package.json", "package-lock.json", "browser.mjs")) {
            Files.copy(SOURCE.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        int installed = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(FOLDER.resolve("npm.log").toFile())
                .start()
                .waitFor();
        if (installed != 0) {
            throw new IOException("npm ci failed, see " + FOLDER.resolve("npm.log"));
        }
        return new Browser(new ProcessBuilder("node", "browser.mjs")
                .directory(FOLDER.toFile())
                .redirectError(FOLDER.resolve("node.log").toFile())
                .start());
    }

    void open(String url) throws IOException {
        perform("goto", url);
    }

    /** Waits until the expression is true in the page, for at most a minute. */
    void await(String expression) throws IOException {
        perform("wait", expression);
    }

    JsonNode evaluate(String expression) throws IOException {
        return perform("evaluate", expression);
    }

    void click(String selector) throws IOException {
        perform("click", selector);
    }

    void screenshot(Path file) throws IOException {
        perform("screenshot", file.toAbsolutePath().toString());
    }

    /** Errors that no script of the page caught. */
    JsonNode faults() throws IOException {
        return perform("faults", true);
    }

    private JsonNode perform(String action, Object argument) throws IOException {
        commands.write(JSON.writeValueAsString(Map.of(action, argument)));
        commands.newLine();
        commands.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the browser ended, see " + FOLDER.resolve("node.log"));
        }
        JsonNode read = JSON.readTree(answer);
        if (read.has("error")) {
            throw new AssertionError(
                    action + " " + argument + ": " + read.get("error").asText());
        }
        return read.get("value");
    }

    @Override
    public void close() throws IOException {
        commands.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

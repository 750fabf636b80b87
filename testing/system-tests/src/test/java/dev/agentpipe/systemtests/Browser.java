package dev.agentpipe.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
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
        install();
        return new Browser(new ProcessBuilder("node", "browser.mjs")
                .directory(FOLDER.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        FOLDER.resolve("node.log").toFile()))
                .start());
    }

    /** Once for all tests, which may run in several processes. */
    private static void install() throws IOException, InterruptedException {
        Files.createDirectories(FOLDER);
        try (FileChannel lock =
                FileChannel.open(FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            Files.copy(
                    SOURCE.resolve("browser.mjs"), FOLDER.resolve("browser.mjs"), StandardCopyOption.REPLACE_EXISTING);
            Path installed = FOLDER.resolve("installed.json");
            Path wanted = SOURCE.resolve("package-lock.json");
            if (Files.exists(installed) && Files.mismatch(installed, wanted) < 0) {
                return;
            }
            for (String file : List.of("package.json", "package-lock.json")) {
                Files.copy(SOURCE.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
            run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            run("node", "browser.mjs", "install");
            Files.copy(wanted, installed, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Path log = FOLDER.resolve("install.log");
        int status = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " failed, see " + log);
        }
    }

    void open(String url) throws IOException {
        perform("goto", url);
    }

    /** Waits until the expression is true in the page, for at most two minutes: slowness is no failure. */
    void await(String expression) throws IOException {
        perform("wait", expression);
    }

    /** In every tab, which may be loaded again meanwhile. */
    void awaitEverywhere(String expression) throws IOException {
        perform("waitEverywhere", expression);
    }

    JsonNode evaluate(String expression) throws IOException {
        return perform("evaluate", expression);
    }

    void click(String selector) throws IOException {
        perform("click", selector);
    }

    /** Presses a key, as {@code ArrowDown}, or {@code Shift+G}. */
    void press(String key) throws IOException {
        perform("key", key);
    }

    void type(String text) throws IOException {
        perform("type", text);
    }

    /** Writes a whole text into a field. */
    void fill(String selector, String text) throws IOException {
        perform("fill", List.of(selector, text));
    }

    /** Takes an option of a select. */
    void choose(String selector, String value) throws IOException {
        perform("choose", List.of(selector, value));
    }

    void size(int width, int height) throws IOException {
        perform("viewport", Map.of("width", width, "height", height));
    }

    /** What the system wants, {@code light} or {@code dark}. */
    void theme(String colours) throws IOException {
        perform("theme", colours);
    }

    /** Nothing of what was opened before is left; without SharedWorker as some browsers are. */
    void renew(boolean withSharedWorker) throws IOException {
        perform("renew", withSharedWorker);
    }

    /** As an instance of another version answers: there is no such file. Of all files that match, or of the first. */
    void missing(String files, boolean always) throws IOException {
        perform("missing", Map.of("files", files, "always", always));
    }

    /** Stops a tab as browsers do with those that nobody has looked at for long, or lets it go on. */
    void freeze(int tab, boolean frozen) throws IOException {
        perform("freeze", Map.of("tab", tab, "frozen", frozen));
    }

    /** Ends it as a crash does; how many there were. */
    int endSharedWorker() throws IOException {
        return perform("endSharedWorker", true).asInt();
    }

    void closeTab(int tab) throws IOException {
        perform("closeTab", tab);
    }

    /** In one tab. */
    JsonNode evaluateIn(int tab, String expression) throws IOException {
        return perform("evaluateIn", List.of(tab, expression));
    }

    /** As many times slower than it is. */
    void slowDown(int times) throws IOException {
        perform("slow", times);
    }

    void openTabs(int count, String url) throws IOException {
        perform("tabs", Map.of("count", count, "url", url));
    }

    /** In every tab; an answer of each. */
    JsonNode evaluateEverywhere(String expression) throws IOException {
        return perform("evaluateAll", expression);
    }

    /** Waits until the open conversation has loaded as many messages. */
    void awaitMessages(int count) throws IOException {
        await("document.querySelector('.thread')?.dataset.messages === '" + count + "'");
    }

    /** The ids of all messages of the open conversation, as they stand one below the other; scrolls through it. */
    List<String> readThrough() throws IOException {
        List<String> ids = new ArrayList<>();
        perform("readThrough", true).forEach(id -> ids.add(id.asText()));
        return ids;
    }

    /** What axe-core finds of serious and critical violations. */
    JsonNode violations() throws IOException {
        return perform("violations", true);
    }

    /** Where anything was asked for. */
    JsonNode origins() throws IOException {
        return perform("origins", true);
    }

    /** Of all files that were loaded, as they were sent; not of what the API answered. */
    int fileBytes() throws IOException {
        return perform("fileBytes", true).asInt();
    }

    void screenshot(Path file) throws IOException {
        perform("screenshot", file.toAbsolutePath().toString());
    }

    /** Errors that no script of the page caught, and what its Content-Security-Policy refused. */
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
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

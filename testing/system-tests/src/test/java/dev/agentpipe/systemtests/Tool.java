package dev.agentpipe.systemtests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A program that this build does not bring along. */
final class Tool {

    private static final Path FETCHED = Path.of("target/tools").toAbsolutePath();

    private final String command;

    /** What it printed, and whether it was content. */
    record Result(int status, String output) {}

    private Tool(String command) {
        this.command = command;
    }

    /** What is installed; empty where there is none. */
    static Optional<Tool> find(String program) {
        // Where packages put what is meant for root, too.
        return Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":", -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .map(file -> new Tool(file.toString()));
    }

    /** Installed, or of Debian's packages: see {@link DebianPackage}. Empty where there is none and none can be had. */
    static Optional<Tool> find(String program, String... packages) throws Exception {
        Optional<Tool> installed = find(program);
        return installed.isPresent()
                ? installed
                : Optional.ofNullable(DebianPackage.program(program, packages)).map(file -> new Tool(file.toString()));
    }

    /** A command of a package of the same name on PyPI; empty where there is none and none can be had. */
    static Optional<Tool> findPython(String program, String version) throws IOException, InterruptedException {
        Optional<Tool> installed = find(program);
        Path environment = FETCHED.resolve(program + "-" + version);
        Path file = environment.resolve("bin").resolve(program);
        if (installed.isEmpty() && !Files.isExecutable(file) && Boolean.parseBoolean(System.getenv("CI"))) {
            try {
                run(Path.of("."), List.of("python3", "-m", "venv", environment.toString()));
                String pip = environment.resolve("bin/pip").toString();
                run(Path.of("."), List.of(pip, "install", "-q", program + "==" + version));
            } catch (IOException noPython) {
                // Nothing is there then, and the test that needs it says so.
            }
        }
        return installed.isPresent() || !Files.isExecutable(file) ? installed : Optional.of(new Tool(file.toString()));
    }

    String command() {
        return command;
    }

    Result run(Path folder, String... arguments) throws IOException, InterruptedException {
        return run(
                folder, Stream.concat(Stream.of(command), Stream.of(arguments)).toList());
    }

    private static Result run(Path folder, List<String> arguments) throws IOException, InterruptedException {
        return run(folder, Map.of(), arguments);
    }

    /** Any program, with these variables besides its parent's. */
    static Result run(Path folder, Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(arguments).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }
}

package dev.agentpipe.servers;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One process that this JVM started. Nothing here waits without a deadline; any thread may call anything. */
public final class ChildProcess {

    private static final Duration KILL_DEADLINE = Duration.ofSeconds(10);

    private final Launch launch;
    private final Process process;

    private ChildProcess(Launch launch, Process process) {
        this.launch = launch;
        this.process = process;
    }

    public static ChildProcess start(Launch launch) {
        ProcessBuilder builder = new ProcessBuilder(inOwnSession(launch.command()))
                .directory(launch.folder().toFile())
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(launch.log().toFile()));
        // PGOPTIONS, PGDATA and the like of the caller's shell would change what our servers do.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().putAll(launch.environment());
        try {
            return new ChildProcess(launch, builder.start());
        } catch (IOException e) {
            throw new ServerException("Cannot start " + launch.name() + ": " + e.getMessage(), e);
        }
    }

    /** A session of its own, so that Ctrl+C in the terminal reaches the parent alone, which stops things in order. */
    private static List<String> inOwnSession(List<String> command) {
        List<String> whole = new ArrayList<>(List.of("setsid"));
        whole.addAll(command);
        return whole;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completes with the exit status when the process has ended, for whatever reason. */
    public CompletableFuture<Integer> onExit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Waits until the limit for the end of the process; returns whether it has ended. */
    public boolean awaitExit(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while waiting for " + launch.name(), e);
        }
    }

    public int exitStatus() {
        return process.exitValue();
    }

    /** Sends a signal by its name (INT, TERM, STOP); a process that has ended is left alone. */
    public void signal(String name) {
        if (!process.isAlive()) {
            return;
        }
        try {
            // The shell's own kill: a minimal Debian has no /bin/kill.
            new ProcessBuilder("sh", "-c", "kill -s \"$0\" \"$1\" 2>/dev/null", name, Long.toString(pid()))
                    .start()
                    .waitFor(KILL_DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new ServerException("Cannot send " + name + " to " + launch.name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while sending " + name + " to " + launch.name(), e);
        }
    }

    /** Sends this signal, waits until the limit, and kills what is left. Returns whether it ended by itself. */
    public boolean stop(String signal, Duration limit) {
        signal(signal);
        // A frozen process gets the signal only when it is continued.
        signal("CONT");
        boolean ended = awaitExit(limit);
        if (!ended) {
            kill();
        }
        return ended;
    }

    /** SIGKILL for the process and everything it started, however deep. Returns when all have ended. */
    public void kill() {
        // Stopped first, so that it starts nothing between the look at its children and its end.
        signal("STOP");
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        LeftoverProcesses.end(descendants);
        if (!awaitExit(KILL_DEADLINE)) {
            throw new ServerException(launch.name() + " (process " + pid() + ") did not end by SIGKILL");
        }
    }

    /** What went wrong, with the end of the log. */
    public ServerException failure(String what) {
        return new ServerException(
                launch.name() + " " + what + "; the end of " + launch.log() + ":\n" + LogTail.of(launch.log()));
    }
}

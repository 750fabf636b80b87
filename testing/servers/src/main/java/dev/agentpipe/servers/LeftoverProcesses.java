package dev.agentpipe.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds what a JVM that was killed left running.
 *
 * <p>A process is known by its working directory and its program, not by a pid that was written down: a pid may belong
 * to somebody else by now, and a process started just before the kill may never have been written down.
 */
public final class LeftoverProcesses {

    private static final Duration KILL_DEADLINE = Duration.ofSeconds(10);

    private LeftoverProcesses() {}

    /** Processes of this program whose working directory is that folder or lies below it. */
    public static List<ProcessHandle> in(Path folder, String program) {
        Path real = real(folder);
        return ProcessHandle.allProcesses()
                .filter(process -> runs(process, program) && worksIn(process, real))
                .toList();
    }

    /** SIGKILL for all, and waits for the end of each. */
    public static void end(List<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture<?>[] exits =
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(exits).get(KILL_DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while ending processes " + pids(processes), e);
        } catch (ExecutionException | TimeoutException e) {
            throw new ServerException("Processes " + pids(processes) + " did not end by SIGKILL", e);
        }
    }

    private static boolean runs(ProcessHandle process, String program) {
        Path executable = link(process, "exe");
        // Of a program that was replaced or removed meanwhile, Linux says "redis-server (deleted)".
        return executable != null
                && executable.getFileName() != null
                && executable.getFileName().toString().replace(" (deleted)", "").equals(program);
    }

    private static boolean worksIn(ProcessHandle process, Path folder) {
        Path working = link(process, "cwd");
        return working != null && working.startsWith(folder);
    }

    /** Null for a process that has just ended or is not ours to look at. */
    private static Path link(ProcessHandle process, String name) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), name));
        } catch (IOException goneOrForeign) {
            return null;
        }
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException missing) {
            return folder.toAbsolutePath().normalize();
        }
    }

    private static List<Long> pids(List<ProcessHandle> processes) {
        return processes.stream().map(ProcessHandle::pid).toList();
    }
}

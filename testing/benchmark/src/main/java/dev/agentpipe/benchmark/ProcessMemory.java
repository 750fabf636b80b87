package dev.agentpipe.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Memory and descriptors of a process, as the kernel counts them. */
final class ProcessMemory {

    private static final long KIB = 1_024;

    private ProcessMemory() {}

    /** Resident bytes, shared pages counted in full. */
    static long resident(long pid) throws IOException {
        return kib(Path.of("/proc", Long.toString(pid), "status"), "VmRSS:") * KIB;
    }

    /** The most resident bytes that the process ever had. */
    static long highest(long pid) throws IOException {
        return kib(Path.of("/proc", Long.toString(pid), "status"), "VmHWM:") * KIB;
    }

    /** How many file descriptors it has open. */
    static long descriptors(long pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return open.count();
        }
    }

    private static long kib(Path file, String field) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow(() -> new IOException("no " + field + " in " + file));
    }
}

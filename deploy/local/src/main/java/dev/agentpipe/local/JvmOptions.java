package dev.agentpipe.local;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Options of the JVM of one of our programs.
 *
 * <p>The default bounds of heaps and direct memory add up to 3 GB with one instance of each service, as
 * docs/configuration.md says. After an {@code OutOfMemoryError} no state can be trusted: the process ends, and is
 * started again.
 */
record JvmOptions(List<String> list) {

    private static final String EXIT = "-XX:+ExitOnOutOfMemoryError";

    /**
     * A heap that grows from a few megabytes instead of from 1/64 of the machine, with the collector that a JVM chooses
     * by itself in a container of 1 GB (decision 074).
     */
    private static final String SMALL = " -XX:+UseSerialGC -Xms24m";

    JvmOptions {
        list = List.copyOf(list);
    }

    static JvmOptions ofServices(Map<String, String> environment) {
        return of(environment.getOrDefault(
                "AGENTPIPE_SERVICE_JAVA_OPTS", "-Xmx512m -XX:MaxDirectMemorySize=256m" + SMALL));
    }

    /** Its buffers are outside the heap. */
    static JvmOptions ofGateway(Map<String, String> environment) {
        return of(environment.getOrDefault(
                "AGENTPIPE_GATEWAY_JAVA_OPTS", "-Xmx256m -XX:MaxDirectMemorySize=256m" + SMALL));
    }

    /** Configured options come last and take precedence. */
    private static JvmOptions of(String configured) {
        Stream<String> options = Stream.of(configured.strip().split("\\s+", -1)).filter(option -> !option.isEmpty());
        return new JvmOptions(Stream.of(Stream.of(EXIT), trim(), options)
                .flatMap(part -> part)
                .toList());
    }

    /** What the compilers needed at the start goes back to the system; early releases of JDK 17 do not know the option. */
    private static Stream<String> trim() {
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).getVMOption("TrimNativeHeapInterval");
            return Stream.of("-XX:TrimNativeHeapInterval=10000");
        } catch (IllegalArgumentException unknown) {
            return Stream.empty();
        }
    }
}

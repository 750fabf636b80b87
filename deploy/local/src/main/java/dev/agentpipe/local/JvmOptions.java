package dev.agentpipe.local;

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

    JvmOptions {
        list = List.copyOf(list);
    }

    static JvmOptions ofServices(Map<String, String> environment) {
        return of(environment.getOrDefault("AGENTPIPE_SERVICE_JAVA_OPTS", "-Xmx512m -XX:MaxDirectMemorySize=256m"));
    }

    /** Its buffers are outside the heap. */
    static JvmOptions ofGateway(Map<String, String> environment) {
        return of(environment.getOrDefault("AGENTPIPE_GATEWAY_JAVA_OPTS", "-Xmx256m -XX:MaxDirectMemorySize=256m"));
    }

    /** Configured options come last and take precedence. */
    private static JvmOptions of(String configured) {
        Stream<String> options = Stream.of(configured.strip().split("\\s+", -1)).filter(option -> !option.isEmpty());
        return new JvmOptions(Stream.concat(Stream.of(EXIT), options).toList());
    }
}

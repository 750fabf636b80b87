package dev.agentpipe.local;

import dev.agentpipe.local.gateway.ServiceKind;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The command line.
 *
 * @param data empty for the default folder in the repository
 * @param instances how many of each service; one of those that are not listed
 */
record Options(
        Optional<Path> data, boolean fresh, int port, boolean demo, boolean help, Map<ServiceKind, Integer> instances) {

    static final String USAGE = """
            Usage: deploy/local/up [options]

              --data DIR                      keep everything in DIR (default: .agentpipe in the repository)
              --fresh                         start with an empty DIR
              --port PORT                     port of the gateway on 127.0.0.1 (default: 3000)
              --instances stream=2,ingest=2   start several instances of a service (default: one of each)
              --demo                          play a recorded conversation once everything is ready
              --help                          print this

            Variables AGENTPIPE_* and QUARKUS_* reach the services. AGENTPIPE_BRIDGE_API_KEY is the API key, when set.
            AGENTPIPE_SERVICE_JAVA_OPTS and AGENTPIPE_GATEWAY_JAVA_OPTS are the JVM options of each service and of the gateway.""";

    private static final int MAX_INSTANCES = 20;

    Options {
        instances = Map.copyOf(instances);
    }

    int count(ServiceKind kind) {
        return instances.getOrDefault(kind, 1);
    }

    static Options parse(List<String> arguments) {
        Deque<String> rest = new ArrayDeque<>(arguments);
        Options options = new Options(Optional.empty(), false, 3000, false, false, Map.of());
        while (!rest.isEmpty()) {
            options = options.with(rest.removeFirst(), rest);
        }
        return options;
    }

    private Options with(String option, Deque<String> rest) {
        return switch (option) {
            case "--data" -> new Options(Optional.of(Path.of(value(option, rest))), fresh, port, demo, help, instances);
            case "--fresh" -> new Options(data, true, port, demo, help, instances);
            case "--port" -> new Options(data, fresh, port(value(option, rest)), demo, help, instances);
            case "--demo" -> new Options(data, fresh, port, true, help, instances);
            case "--instances" -> new Options(data, fresh, port, demo, help, counts(value(option, rest)));
            case "--help", "-h" -> new Options(data, fresh, port, demo, true, instances);
            default -> throw new UsageException("Unknown option " + option);
        };
    }

    private static String value(String option, Deque<String> rest) {
        if (rest.isEmpty() || rest.getFirst().startsWith("--")) {
            throw new UsageException(option + " needs a value");
        }
        return rest.removeFirst();
    }

    private static int port(String text) {
        return number("--port", text, 65_535);
    }

    private static Map<ServiceKind, Integer> counts(String text) {
        Map<ServiceKind, Integer> counts = new EnumMap<>(ServiceKind.class);
        for (String part : text.split(",", -1)) {
            String[] words = part.split("=", -1);
            if (words.length != 2) {
                throw new UsageException("--instances takes pairs such as stream=2,ingest=2, not '" + part + "'");
            }
            counts.put(kind(words[0]), number("--instances " + words[0], words[1], MAX_INSTANCES));
        }
        return counts;
    }

    private static ServiceKind kind(String label) {
        return Stream.of(ServiceKind.values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(
                        () -> new UsageException("--instances takes ingest, upload and stream, not '" + label + "'"));
    }

    private static int number(String what, String text, int most) {
        if (text.matches("\\d{1,5}")) {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        }
        throw new UsageException(what + " takes a number from 1 to " + most + ", not '" + text + "'");
    }
}

package dev.agentpipe.benchmark;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Options of the command line: {@code --name value}, and flags without a value. */
final class Options {

    private static final Set<String> VALUES = Set.of(
            "seconds",
            "rounds",
            "batch",
            "viewers",
            "conversations",
            "messages",
            "events",
            "before",
            "warm-up",
            "connections",
            "data",
            "only",
            "idle",
            "missed",
            "content",
            "parts",
            "sizes",
            "updates",
            "instances",
            "folder",
            "minutes",
            "rate");
    private static final Set<String> FLAGS = Set.of("no-nchan", "no-peak", "keep-logs");

    private static final Duration SHORTEST = Duration.ofMillis(50);

    private final Map<String, String> values;

    private Options(Map<String, String> values) {
        this.values = values;
    }

    static Options of(List<String> arguments) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i).replaceFirst("^--", "");
            if (FLAGS.contains(name)) {
                values.put(name, "true");
            } else if (VALUES.contains(name) && i + 1 < arguments.size()) {
                i++;
                values.put(name, arguments.get(i));
            } else {
                throw new IllegalArgumentException("not understood: " + arguments.get(i));
            }
        }
        return new Options(values);
    }

    /** These, and of the others those that were not given. */
    Options or(Map<String, String> others) {
        Map<String, String> all = new HashMap<>(others);
        all.putAll(values);
        return new Options(all);
    }

    /** These, but for one of them. */
    Options with(String name, String value) {
        return new Options(Map.of(name, value)).or(values);
    }

    /** One that has to be given. */
    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is missing");
        }
        return value;
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    int number(String name, int otherwise) {
        return Integer.parseInt(values.getOrDefault(name, Integer.toString(otherwise)));
    }

    /** That of each measurement. None at all, for a try of what is measured, is as short as it gets. */
    Duration length(int seconds) {
        int wanted = number("seconds", seconds);
        return wanted == 0 ? SHORTEST : Duration.ofSeconds(wanted);
    }

    /** Whether nothing is measured. */
    boolean tries() {
        return "0".equals(values.get("seconds"));
    }

    List<Integer> numbers(String name, String otherwise) {
        return Stream.of(values.getOrDefault(name, otherwise).split(",", -1))
                .map(Integer::valueOf)
                .toList();
    }

    boolean flag(String name) {
        return has(name);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }
}

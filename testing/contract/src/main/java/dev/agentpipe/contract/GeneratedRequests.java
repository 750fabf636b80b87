package dev.agentpipe.contract;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes up requests from a description: each parameter with every value that it may have or hardly can, for itself, and
 * then combinations from a seed. What exists, such as ids and cursors, has to be told: most requests would be answered
 * 404 otherwise.
 */
public final class GeneratedRequests {

    private static final List<String> MALFORMED_BODIES =
            List.of("", "{", "[]", "null", "\"x\"", "{}{}", "\u0000", "[".repeat(20_000), "{\"a\":1,\"a\":2}");
    private static final double PRESENT = 0.4;
    private static final double ORDINARY = 0.8;

    private final BiFunction<Operation, Parameter, List<String>> known;
    private final Random random;

    /** {@code known} names values that exist, the best one first; none when there is nothing to know. */
    public GeneratedRequests(BiFunction<Operation, Parameter, List<String>> known, long seed) {
        this.known = known;
        this.random = new Random(seed);
    }

    /** The first is one that should succeed; {@code combinations} are at the end. */
    public List<GeneratedRequest> of(Operation operation, int combinations) {
        List<GeneratedRequest> requests = new ArrayList<>();
        String body = operation.body() == null ? null : operation.body().toString();
        Map<Parameter, List<String>> base = new HashMap<>();
        for (Parameter parameter : operation.parameters()) {
            if (parameter.isRequired()) {
                base.put(parameter, List.of(ordinary(operation, parameter).get(0)));
            }
        }
        requests.add(request(operation, base, body));
        for (Parameter parameter : operation.parameters()) {
            values(operation, parameter).forEach(value -> {
                Map<Parameter, List<String>> one = new HashMap<>(base);
                one.put(parameter, value);
                requests.add(request(operation, one, body));
            });
        }
        if (body != null) {
            MALFORMED_BODIES.forEach(malformed -> requests.add(request(operation, base, malformed)));
            MutatedDocument.of(operation.body())
                    .forEach(mutated -> requests.add(
                            request(operation, base, mutated.document().toString())));
        }
        for (int i = 0; i < combinations; i++) {
            requests.add(request(operation, combination(operation), body));
        }
        return requests;
    }

    /** Each alone; of an array also all that exist, and one more than there may be. */
    private Stream<List<String>> values(Operation operation, Parameter parameter) {
        List<String> ordinary = ordinary(operation, parameter);
        Stream<List<String>> single =
                Stream.concat(ordinary.stream(), parameter.odd().stream()).map(List::of);
        if (parameter.maxItems() == 1) {
            // Twice the same parameter: some clients do.
            return Stream.concat(single, Stream.of(List.of("x", "y")));
        }
        List<String> tooMany = IntStream.rangeClosed(0, parameter.maxItems())
                .mapToObj(number -> "x" + number)
                .toList();
        return Stream.concat(single, Stream.of(ordinary, tooMany));
    }

    private Map<Parameter, List<String>> combination(Operation operation) {
        Map<Parameter, List<String>> chosen = new HashMap<>();
        for (Parameter parameter : operation.parameters()) {
            if (parameter.isRequired() || random.nextDouble() < PRESENT) {
                List<String> from = random.nextDouble() < ORDINARY ? ordinary(operation, parameter) : parameter.odd();
                chosen.put(parameter, List.of(from.get(random.nextInt(from.size()))));
            }
        }
        return chosen;
    }

    private List<String> ordinary(Operation operation, Parameter parameter) {
        List<String> ordinary = new ArrayList<>(known.apply(operation, parameter));
        ordinary.addAll(parameter.ordinary());
        return ordinary.isEmpty() ? List.of("x") : ordinary;
    }

    private static GeneratedRequest request(Operation operation, Map<Parameter, List<String>> chosen, String body) {
        String path = operation.path();
        List<String> query = new ArrayList<>();
        Map<String, String> headers = new HashMap<>();
        String ruledOut = null;
        for (Map.Entry<Parameter, List<String>> entry : chosen.entrySet()) {
            Parameter parameter = entry.getKey();
            List<String> values = entry.getValue();
            switch (parameter.in()) {
                case "path" -> path = path.replace("{" + parameter.name() + "}", encoded(inPath(values.get(0))));
                case "query" ->
                    query.add(
                            parameter.isCommaSeparated()
                                    ? parameter.name() + "=" + encoded(String.join(",", values))
                                    : values.stream()
                                            .map(value -> parameter.name() + "=" + encoded(value))
                                            .collect(Collectors.joining("&")));
                default -> headers.put(parameter.name(), inHead(values.get(0)));
            }
            if (parameter.in().equals("query") && parameter.rulesOut(values)) {
                ruledOut = parameter.name();
            }
        }
        String target = path + (query.isEmpty() ? "" : "?" + String.join("&", query));
        return new GeneratedRequest(operation, target, headers, body, ruledOut);
    }

    /** An empty one would be another path. */
    private static String inPath(String value) {
        return value.isEmpty() ? "x" : value;
    }

    /** What a client can send in a head at all. */
    private static String inHead(String value) {
        return value.replaceAll("[^ -~]", "?").strip();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

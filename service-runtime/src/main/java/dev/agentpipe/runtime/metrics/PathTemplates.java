package dev.agentpipe.runtime.metrics;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Finds the template that a path matches, {@code /api/sessions/{id}} for {@code /api/sessions/c1}. A literal segment
 * takes precedence over a parameter, as JAX-RS requires.
 *
 * @param <T> the value attached to a template
 */
final class PathTemplates<T> {

    private final Map<String, T> literal = new HashMap<>();
    private final Node<T> root = new Node<>();
    private final T unmatched;

    /** The value of each template is created once, here; so is that of all other paths. */
    PathTemplates(Collection<String> templates, Function<String, T> of, T unmatched) {
        this.unmatched = unmatched;
        for (String template : templates) {
            T value = of.apply(template);
            if (template.indexOf('{') < 0) {
                literal.put(template, value);
            }
            root.add(template, value);
        }
    }

    T of(String path) {
        T found = literal.get(path);
        if (found == null) {
            found = root.find(path, 1);
        }
        return found == null ? unmatched : found;
    }

    private static final class Node<T> {

        private final Map<String, Node<T>> literals = new HashMap<>();
        private Node<T> parameter;
        private T value;

        void add(String template, T newValue) {
            Node<T> node = this;
            for (String segment : template.substring(1).split("/", -1)) {
                node = segment.startsWith("{")
                        ? node.withParameter()
                        : node.literals.computeIfAbsent(segment, none -> new Node<>());
            }
            node.value = newValue;
        }

        private Node<T> withParameter() {
            if (parameter == null) {
                parameter = new Node<>();
            }
            return parameter;
        }

        /**
         * A path may continue from either kind of segment: {@code /a/{id}/b} matches {@code /a/c/b} beside {@code
         * /a/c}.
         */
        T find(String path, int from) {
            if (from >= path.length()) {
                return value;
            }
            int slash = path.indexOf('/', from);
            int end = slash < 0 ? path.length() : slash;
            Node<T> next = literals.get(path.substring(from, end));
            T found = next == null ? null : next.find(path, end + 1);
            return found == null && parameter != null && end > from ? parameter.find(path, end + 1) : found;
        }
    }
}

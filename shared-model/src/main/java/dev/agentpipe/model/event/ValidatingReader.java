package dev.agentpipe.model.event;

import dev.agentpipe.model.problem.FieldError;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads records from JSON and validates them; rejected fields have the names and the order of the request. Thread-safe. */
public final class ValidatingReader {

    private final Validator validator;

    public ValidatingReader(Validator validator) {
        this.validator = validator;
    }

    /** Makes a record from the fields of a request. */
    @FunctionalInterface
    public interface Parser<T> {

        /**
         * Called once, and once more for a request that is rejected; must give the same record both times.
         *
         * @param errors where fields of the wrong type go, see {@link Fields}
         * @param requestNames filled with the request's name of each field; null when they are not needed
         */
        T parse(List<FieldError> errors, Map<String, String> requestNames);
    }

    /**
     * Reads one record.
     *
     * @param requestPrefix the path of the record in the request, with a dot at the end, or empty
     * @param rejected gets every field that was rejected
     * @param groups what to validate; the default constraints when empty
     * @return null when a field was rejected
     */
    public <T> T read(Parser<T> parser, String requestPrefix, List<FieldError> rejected, Class<?>... groups) {
        List<FieldError> errors = new ArrayList<>(0);
        T value = parser.parse(errors, null);
        Set<ConstraintViolation<T>> violations = validator.validate(value, groups);
        if (errors.isEmpty() && violations.isEmpty()) {
            return value;
        }
        // Parsed again, now noting the names of the request, which valid requests need not pay for.
        Map<String, String> requestNames = new LinkedHashMap<>();
        parser.parse(new ArrayList<>(), requestNames);
        rejected.addAll(named(errors, violations, requestNames, requestPrefix));
        return null;
    }

    /** A field of the wrong type reads as null, so a violation of the same field would only repeat it. */
    private static <T> List<FieldError> named(
            List<FieldError> errors,
            Set<ConstraintViolation<T>> violations,
            Map<String, String> requestNames,
            String requestPrefix) {
        List<FieldError> all = new ArrayList<>(errors);
        List<String> order = List.copyOf(requestNames.keySet());
        violations.stream()
                .sorted(Comparator.comparingInt(
                        violation -> order.indexOf(violation.getPropertyPath().toString())))
                .map(violation -> {
                    String path = violation.getPropertyPath().toString();
                    return new FieldError(
                            requestNames.getOrDefault(path, requestPrefix + path), violation.getMessage());
                })
                .filter(error -> all.stream().noneMatch(known -> known.field().equals(error.field())))
                .forEach(all::add);
        return all;
    }
}

package dev.agentpipe.upload.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.Fields;
import dev.agentpipe.model.event.Vocabulary;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.upload.Rejections;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import jakarta.validation.groups.Default;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Reads one part of a body and checks it, naming refused fields as the request does. */
final class Checked {

    private final Validator validator;
    private final Rejections refusals;

    Checked(Validator validator, Rejections refusals) {
        this.validator = validator;
        this.refusals = refusals;
    }

    /** The part at {@code place}, null when something in it was refused. */
    <T> T read(String place, ObjectNode node, Function<Fields, T> parse) {
        List<FieldError> errors = new ArrayList<>(0);
        T part = parse.apply(new Fields(node, "", place + ".", Vocabulary.DOCUMENTED, errors, null));
        Set<ConstraintViolation<T>> violations = validator.validate(part, Default.class, Message.Required.class);
        if (errors.isEmpty() && violations.isEmpty()) {
            return part;
        }
        refuse(place, node, parse);
        return null;
    }

    /** Reads once more, now noting the request's names, which the good case need not pay for. */
    private <T> void refuse(String place, ObjectNode node, Function<Fields, T> parse) {
        List<FieldError> errors = new ArrayList<>();
        Map<String, String> names = new LinkedHashMap<>();
        T part = parse.apply(new Fields(node, "", place + ".", Vocabulary.DOCUMENTED, errors, names));
        Set<ConstraintViolation<T>> violations = validator.validate(part, Default.class, Message.Required.class);
        List<String> order = List.copyOf(names.keySet());
        violations.stream()
                .sorted(Comparator.comparingInt(
                        violation -> order.indexOf(violation.getPropertyPath().toString())))
                .map(violation -> {
                    String path = violation.getPropertyPath().toString();
                    return new FieldError(names.getOrDefault(path, place + "." + path), violation.getMessage());
                })
                .filter(error ->
                        errors.stream().noneMatch(known -> known.field().equals(error.field())))
                .forEach(errors::add);
        errors.forEach(error -> refusals.add(error.field(), error.message()));
    }
}

package dev.agentpipe.runtime.admin;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Validator;
import java.util.Comparator;
import java.util.List;

/** Validates bodies, and answers what is wrong with them field by field. */
@ApplicationScoped
public class RequestCheck {

    private final Validator validator;

    RequestCheck(Validator validator) {
        this.validator = validator;
    }

    /** Fails with {@code validation_failed} when {@code request} is null or breaks one of its constraints. */
    public void check(Object request, String required) {
        if (request == null) {
            throw ProblemException.of(ErrorCode.VALIDATION_FAILED, "a body with " + required + " is required");
        }
        List<FieldError> errors = validator.validate(request).stream()
                .map(violation -> new FieldError(
                        violation.getPropertyPath().toString().replace(".<list element>", ""), violation.getMessage()))
                .sorted(Comparator.comparing(FieldError::field))
                .toList();
        if (!errors.isEmpty()) {
            throw ProblemException.of(ErrorCode.VALIDATION_FAILED, errors);
        }
    }
}

package dev.agentpipe.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import org.junit.jupiter.api.Test;

class RejectionsTest {

    private final Rejections rejections = new Rejections();

    @Test
    void lets_an_upload_pass_that_nothing_is_wrong_with() {
        rejections.check();
        assertThat(rejections.total()).isZero();
    }

    @Test
    void takes_the_code_and_the_sentence_of_the_first_error() {
        rejections.add(ErrorCode.TOO_LARGE, new FieldError("line 1", "is too large"));
        rejections.add("line 2", "is required");
        ProblemException problem = catchThrowableOfType(ProblemException.class, rejections::check);
        assertThat(problem.error()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(problem).hasMessage("line 1 is too large (the first of 2 errors)");
    }

    @Test
    void counts_all_and_lists_the_first_hundred() {
        for (int i = 0; i < 250; i++) {
            rejections.add("messages[" + i + "]", "is wrong");
        }
        ProblemException problem = catchThrowableOfType(ProblemException.class, rejections::check);
        assertThat(rejections.total()).isEqualTo(250);
        assertThat(problem.details()).hasSize(100);
    }
}

package dev.agentpipe.upload.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.problem.FieldError;
import org.junit.jupiter.api.Test;

class ConflictDetailsTest {

    @Test
    void reads_fields_and_lines_in_their_order() {
        assertThat(ConflictDetails.fields("[{\"field\":\"session.name\",\"message\":\"differs\"}]"))
                .containsExactly(new FieldError("session.name", "differs"));
        assertThat(ConflictDetails.lines("[{\"place\":4,\"id\":\"m1\"},{\"place\":2,\"id\":\"m2\"}]"))
                .containsExactly(
                        new FieldError("line 4", "differs from the stored message m1"),
                        new FieldError("line 2", "differs from the stored message m2"));
    }

    @Test
    void reads_null_as_no_difference() {
        assertThat(ConflictDetails.fields(null)).isEmpty();
        assertThat(ConflictDetails.lines(null)).isEmpty();
    }
}

package dev.agentpipe.model.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.problem.FieldError;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {

    private final List<FieldError> errors = new ArrayList<>();
    private final Map<String, String> requestNames = new LinkedHashMap<>();

    @Test
    void reads_a_field_by_either_name_and_prefers_the_documented_one() {
        assertThat(fields("{\"agent_id\":\"a\"}").text("agentId", "agent_id")).isEqualTo("a");
        assertThat(fields("{\"agent_id\":\"a\",\"agentId\":\"b\"}").text("agentId", "agent_id"))
                .isEqualTo("b");
    }

    @Test
    void reads_what_is_absent_null_or_of_the_wrong_type_as_null_and_notes_only_the_last() {
        assertThat(fields("{}").text("name", null)).isNull();
        assertThat(fields("{\"name\":null}").text("name", null)).isNull();
        assertThat(errors).isEmpty();
        assertThat(fields("{\"name\":5}").text("name", null)).isNull();
        assertThat(errors).containsExactly(new FieldError("data.name", "must be a string"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "9223372036854775808", "-9223372036854775809", "1e999999999"})
    void rejects_what_is_no_whole_number_of_64_bits(String number) {
        assertThat(fields("{\"n\":" + number + "}").whole("n", null)).isNull();
        assertThat(errors).extracting(FieldError::message).containsExactly("must be a whole number of at most 64 bits");
    }

    @Test
    void reads_whole_numbers_however_they_are_written() {
        assertThat(fields("{\"n\":1.50e1}").whole("n", null)).isEqualTo(15);
        assertThat(fields("{\"n\":9223372036854775807}").whole("n", null)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void rejects_a_count_beyond_32_bits() {
        assertThat(fields("{\"n\":2147483648}").count("n", null)).isNull();
        assertThat(errors).containsExactly(new FieldError("data.n", "must be at most 2147483647"));
    }

    @Test
    void keeps_a_decimal_as_it_was_written() {
        assertThat(fields("{\"n\":1.10}").decimal("n", null)).isEqualTo(new BigDecimal("1.10"));
    }

    @Test
    void names_fields_inside_an_object_by_their_path() {
        Fields inner = fields("{\"message\":{\"content\":1}}").inside("message");
        assertThat(inner.text("content", null)).isNull();
        assertThat(errors).extracting(FieldError::field).containsExactly("data.message.content");
        assertThat(requestNames)
                .containsEntry("message", "data.message")
                .containsEntry("message.content", "data.message.content");
    }

    @Test
    void names_the_objects_of_an_array_by_their_index() {
        List<Fields> each = fields("{\"agents\":[{\"agent_id\":1},5]}").each("participants", "agents");
        assertThat(each).hasSize(1);
        assertThat(each.get(0).text("agentId", "agent_id")).isNull();
        assertThat(errors).extracting(FieldError::field).containsExactly("data.agents[1]", "data.agents[0].agent_id");
        assertThat(requestNames).containsEntry("participants[0].agentId", "data.agents[0].agent_id");
    }

    @Test
    void maps_flat_fields_to_the_part_of_the_record_that_they_belong_to() {
        Fields message = fields("{\"duration_ms\":-1}").flat("message").flat("metrics");
        assertThat(message.decimal("duration", "duration_ms")).isEqualTo("-1");
        assertThat(requestNames).containsEntry("message.metrics.duration", "data.duration_ms");
    }

    @Test
    void gives_the_rest_that_nobody_read() {
        Fields fields = fields("{\"a\":1,\"b\":null,\"c\":2}");
        fields.whole("a", null);
        fields.whole("b", null);
        assertThat(fields.rest()).hasToString("{\"c\":2}");
        fields.whole("c", null);
        assertThat(fields.rest()).isNull();
    }

    private Fields fields(String json) {
        return new Fields(Json.object(json), "", "data.", Vocabulary.DOCUMENTED, errors, requestNames);
    }
}

package dev.agentpipe.upload.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.upload.Rejections;
import jakarta.validation.Validation;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateMessagesTest {

    private static final String SAID = """
            {"AgentID":"claude-0","AgentName":"Ada","AgentType":"claude","Content":"Shorter.","Timestamp":1767323047,
             "Role":"agent","Metrics":{"Duration":2340000000,"InputTokens":150,"OutputTokens":85,"TotalTokens":235,
             "Model":"claude-sonnet-4.5","Cost":0.00047}}""";

    private final Rejections rejections = new Rejections();
    private final StateMessages messages =
            new StateMessages(Validation.buildDefaultValidatorFactory().getValidator(), rejections);

    private static ObjectNode node(String json) throws JsonProcessingException {
        return (ObjectNode) Json.MAPPER.readTree(json);
    }

    private List<FieldError> rejected(String json) throws JsonProcessingException {
        assertThat(messages.read("messages[4]", 4, node(json))).isEmpty();
        return catchThrowableOfType(ProblemException.class, rejections::check).details();
    }

    @Test
    void maps_a_message() throws JsonProcessingException {
        Message message = messages.read("messages[0]", 0, node(SAID)).orElseThrow();
        assertThat(message.id()).isNull();
        assertThat(message.agentId()).isEqualTo("claude-0");
        assertThat(message.sequenceNumber()).isEqualTo(1);
        assertThat(message.timestamp().text()).isEqualTo("2026-01-02T03:04:07Z");
        assertThat(message.metrics().duration()).hasToString("2340");
        assertThat(message.metrics().cost()).hasToString("0.00047");
    }

    @Test
    void takes_the_host_for_an_agent_of_its_own_type() throws JsonProcessingException {
        ObjectNode host = node(SAID).put("AgentID", "host").put("AgentType", "");
        assertThat(messages.isHost(host)).isTrue();
        assertThat(messages.read("messages[0]", 0, host).orElseThrow().agentType())
                .isEqualTo("host");
        assertThat(messages.isHost(node(SAID))).isFalse();
    }

    @Test
    void reads_empty_metrics_as_none() throws JsonProcessingException {
        ObjectNode unmeasured = node(SAID);
        unmeasured.putObject("Metrics").put("Model", "");
        assertThat(messages.read("messages[0]", 0, unmeasured).orElseThrow().metrics())
                .isNull();
    }

    @Test
    void names_rejected_fields_as_the_file_does() throws JsonProcessingException {
        assertThat(rejected("{\"AgentID\":7,\"AgentType\":\"x\",\"Role\":\"boss\",\"Timestamp\":-1,\"Content\":\"c\","
                        + "\"Metrics\":{\"InputTokens\":-1}}"))
                .extracting(FieldError::field)
                .containsExactly(
                        "messages[4].AgentID",
                        "messages[4].Timestamp",
                        "messages[4].Role",
                        "messages[4].Metrics.InputTokens");
    }

    @Test
    void rejects_content_that_is_too_long() throws JsonProcessingException {
        assertThat(rejected(SAID.replace("Shorter.", "x".repeat(102_401))))
                .extracting(FieldError::sentence)
                .containsExactly("messages[4].Content must be at most 102400 bytes of UTF-8");
    }

    @Test
    void rejects_a_time_that_rfc_3339_cannot_give_back() throws JsonProcessingException {
        assertThat(rejected(SAID.replace("1767323047", "7258118400")))
                .extracting(FieldError::sentence)
                .containsExactly("messages[4].Timestamp must be seconds since 1970, before the year 2200");
    }
}

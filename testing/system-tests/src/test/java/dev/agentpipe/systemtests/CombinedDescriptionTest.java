package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code /q/openapi} of the public address. {@code -Dopenapi.write=true} writes the file again. */
class CombinedDescriptionTest {

    @Test
    void the_file_is_what_the_services_say() throws IOException {
        String made = CombinedDescription.make();
        if (Boolean.getBoolean("openapi.write")) {
            Files.writeString(CombinedDescription.FILE, made);
        }
        assertThat(Files.readString(CombinedDescription.FILE))
                .as("mvn test -pl testing/system-tests -am -Dtest=CombinedDescriptionTest -Dopenapi.write=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false writes it again")
                .isEqualTo(made);
    }

    @Test
    void every_reference_leads_somewhere_and_every_operation_has_an_id_of_its_own() throws IOException {
        JsonNode document = new YAMLMapper().readTree(CombinedDescription.FILE.toFile());
        for (JsonNode reference : document.findValues("$ref")) {
            assertThat(document.at(reference.asText().substring(1)).isMissingNode())
                    .as(reference.asText())
                    .isFalse();
        }
        Set<String> ids = new TreeSet<>();
        document.findValuesAsText("operationId")
                .forEach(id -> assertThat(ids.add(id)).as(id).isTrue());
        assertThat(ids).contains("ingestEvent", "upload", "stream");
    }
}

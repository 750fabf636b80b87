package dev.agentpipe.stream.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Participant;
import dev.agentpipe.model.session.Timestamp;
import dev.agentpipe.model.session.Totals;
import dev.agentpipe.model.stored.StoredConversation;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of foreign text, which stays text. */
class DocumentsTest {

    private static final String NASTY = "</pre><script>alert('x')</script>\"onload=\"&\n# No heading\n```\n<b>";

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =cmd|' /C calc'!A0", "＝1"})
    void a_spreadsheet_gets_no_formula(String text) {
        StringBuilder out = new StringBuilder();
        CsvDocument.field(out, text);
        assertThat(out.toString()).startsWith("\"'").endsWith("\"").contains(text);
    }

    @Test
    void a_table_keeps_quotes_commas_and_lines() {
        assertThat(export(new CsvDocument(), "a,\"b\"\nc")).endsWith(",\"m1\",\"a,\"\"b\"\"\nc\"\r\n");
        assertThat(export(new CsvDocument(), "5 - 3 = 2")).contains("\"5 - 3 = 2\"");
    }

    @Test
    void a_page_holds_nothing_that_runs_or_loads() {
        String html = export(new HtmlDocument(), NASTY);
        assertThat(html)
                .contains("default-src 'none'", "&lt;/pre&gt;&lt;script&gt;alert(&#39;x&#39;)")
                .doesNotContain("<script", "<b>", "\"onload");
        // name, prompt, participant and message
        assertThat(html.split("&lt;script&gt;alert", -1)).hasSizeGreaterThan(6);
        assertThat(html).doesNotContainPattern("(src|href|url)\\s*[=(]");
    }

    @Test
    void a_text_cannot_leave_its_fence() {
        String markdown = export(new MarkdownDocument(), NASTY);
        assertThat(markdown).contains("\n````text\n" + NASTY + "\n````\n");
        assertThat(markdown.lines().filter(line -> line.startsWith("# "))).hasSize(3);
        assertThat(markdown.lines().filter(line -> line.startsWith("# ")).findFirst())
                .hasValueSatisfying(
                        title -> assertThat(title).contains("\\<script\\>").doesNotContain("# No heading\n"));
    }

    @Test
    void an_object_is_whole_with_and_without_messages() throws Exception {
        JsonNode all = Json.MAPPER.readTree(export(new JsonDocument(), NASTY));
        assertThat(all.at("/messages/0/content").asText()).isEqualTo(NASTY);
        assertThat(all.at("/participants/1/agentName").asText()).isEqualTo(NASTY);
        assertThat(all.path("lastEventId").asText()).isEqualTo("1-7");
        StringBuilder empty = new StringBuilder();
        JsonDocument document = new JsonDocument();
        document.begin(empty, conversation("n"), "1-7");
        document.end(empty);
        assertThat(Json.MAPPER.readTree(empty.toString()).path("messages")).isEmpty();
    }

    @Test
    void a_file_has_a_name_that_every_system_takes() {
        assertThat(ExportFormat.CSV.fileName("../a b\"\r\nX: 1/ü")).isEqualTo("conversation-_a_b_X_1_.csv");
        assertThat(ExportFormat.MARKDOWN.fileName("x".repeat(200))).hasSize(13 + 100 + 3);
    }

    private static String export(Document document, String text) {
        StringBuilder out = new StringBuilder();
        document.begin(out, conversation(text), "1-7");
        document.participant(out, new Participant("a", text, null, null, text, null, null, null, null));
        document.participant(out, new Participant("b", "x", text, null, null, null, null, null, null));
        document.message(
                out,
                new Message(
                        "m1", "a", text, "x", null, text, "agent", Timestamp.of(Instant.EPOCH), 1, null, null, null));
        document.end(out);
        return out.toString();
    }

    private static StoredConversation conversation(String text) {
        Totals none = new Totals(1L, null, null, null, null);
        return new StoredConversation(
                "c",
                "default",
                "ACTIVE",
                "api",
                text,
                text,
                3,
                text,
                "2026-01-01T00:00:00Z",
                null,
                null,
                false,
                text,
                null,
                null,
                null,
                null,
                0,
                null,
                null,
                none,
                none,
                Instant.EPOCH,
                Instant.EPOCH);
    }
}

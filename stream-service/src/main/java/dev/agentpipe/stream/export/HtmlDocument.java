package dev.agentpipe.stream.export;

import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Participant;
import dev.agentpipe.model.stored.StoredConversation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** One file without scripts, links or external resources; its policy allows a browser nothing but its own style. */
final class HtmlDocument implements Document {

    private static final String STYLE =
            "body{font:16px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
                    + "pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f4f4;padding:.7em;border-radius:.3em}"
                    + "h2{font-size:1em;margin:1.5em 0 .3em}time,dt{color:#555}dt{float:left;min-width:9em}dd{margin:0 0 0 9em}"
                    + "@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}pre{background:#222}time,dt{color:#aaa}}";

    /** What the file may do; also sent as a header with the download. */
    static final String POLICY = "default-src 'none'; style-src 'sha256-" + sha256(STYLE)
            + "'; base-uri 'none'; form-action 'none'; sandbox";

    private boolean participants;
    private boolean messages;

    @Override
    public void begin(StringBuilder out, StoredConversation c, String lastEventId) {
        String title = c.name() == null ? c.id() : c.name();
        // A policy in a document cannot sandbox; the header can.
        out.append(
                        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"")
                .append(POLICY.replace("; sandbox", ""))
                .append("\">\n<meta name=\"viewport\" content=\"width=device-width\"><title>");
        escape(out, title);
        out.append("</title>\n<style>").append(STYLE).append("</style></head><body>\n<h1>");
        escape(out, title);
        out.append("</h1>\n<dl>");
        row(out, "id", c.id());
        row(out, "status", c.status());
        row(out, "source", c.source());
        row(out, "mode", c.mode());
        row(out, "started", c.startedAt());
        row(out, "ended", c.endedAt());
        row(out, "reason", c.completionReason());
        row(out, "messages", String.valueOf(c.counted().totalMessages()));
        row(out, "exact at event", lastEventId);
        out.append("</dl>\n");
        if (c.initialPrompt() != null) {
            out.append("<h2>Initial prompt</h2>\n<pre>");
            escape(out, c.initialPrompt());
            out.append("</pre>\n");
        }
    }

    @Override
    public void participant(StringBuilder out, Participant p) {
        out.append(participants ? "" : "<h2>Participants</h2>\n<dl>");
        participants = true;
        row(
                out,
                p.agentName() == null ? p.agentId() : p.agentName(),
                p.agentType() + (p.model() == null ? "" : ", " + p.model()));
    }

    @Override
    public void message(StringBuilder out, Message m) {
        closeParticipants(out);
        out.append("<h2>");
        escape(
                out,
                (m.sequenceNumber() == null ? "" : m.sequenceNumber() + ". ")
                        + (m.agentName() == null ? m.agentId() : m.agentName()));
        out.append(" <time>");
        escape(out, m.timestamp().text());
        out.append("</time></h2>\n<pre>");
        escape(out, m.content());
        out.append("</pre>\n");
        if (m.originalBytes() != null) {
            out.append("<p>(cut; it had ").append(m.originalBytes()).append(" bytes)</p>\n");
        }
    }

    @Override
    public void end(StringBuilder out) {
        closeParticipants(out);
        out.append("</body></html>\n");
    }

    private void closeParticipants(StringBuilder out) {
        out.append(participants && !messages ? "</dl>\n" : "");
        messages = true;
    }

    private static void row(StringBuilder out, String name, String value) {
        if (value != null) {
            out.append("<dt>");
            escape(out, name);
            out.append("</dt><dd>");
            escape(out, value);
            out.append("</dd>\n");
        }
    }

    /** For text, and for attributes in double quotes. */
    static void escape(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

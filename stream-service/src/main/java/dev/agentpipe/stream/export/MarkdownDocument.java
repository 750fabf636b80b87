package dev.agentpipe.stream.export;

import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Participant;
import dev.agentpipe.model.stored.StoredConversation;
import java.util.regex.Pattern;

/**
 * A readable text. Messages are in fences longer than any fence inside them, so that they appear literally and cannot
 * become a heading, a link or HTML of the document.
 */
final class MarkdownDocument implements Document {

    private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_{}\\[\\]()#+\\-.!|<>&~]");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private boolean participants;

    @Override
    public void begin(StringBuilder out, StoredConversation c, String lastEventId) {
        out.append("# ").append(inline(c.name() == null ? c.id() : c.name())).append("\n\n");
        line(out, "id", c.id());
        line(out, "status", c.status());
        line(out, "source", c.source());
        line(out, "mode", c.mode());
        line(out, "started", c.startedAt());
        line(out, "ended", c.endedAt());
        line(out, "reason", c.completionReason());
        line(out, "messages", String.valueOf(c.counted().totalMessages()));
        line(out, "exact at event", lastEventId);
        if (c.initialPrompt() != null) {
            out.append("\n## Initial prompt\n\n");
            fenced(out, c.initialPrompt());
        }
    }

    @Override
    public void participant(StringBuilder out, Participant p) {
        out.append(participants ? "" : "\n## Participants\n\n");
        participants = true;
        String name = p.agentName() == null ? p.agentId() : p.agentName();
        line(out, name, p.agentType() + (p.model() == null ? "" : ", " + p.model()));
    }

    @Override
    public void message(StringBuilder out, Message m) {
        out.append("\n## ")
                .append(m.sequenceNumber() == null ? "" : m.sequenceNumber() + "\\. ")
                .append(inline(m.agentName() == null ? m.agentId() : m.agentName()))
                .append(", ")
                .append(inline(m.timestamp().text()))
                .append("\n\n");
        fenced(out, m.content());
        if (m.originalBytes() != null) {
            out.append("\n(cut; it had ").append(m.originalBytes()).append(" bytes)\n");
        }
    }

    @Override
    public void end(StringBuilder out) {
        // Nothing to close.
    }

    private static void line(StringBuilder out, String name, String value) {
        if (value != null) {
            out.append("- ")
                    .append(inline(name))
                    .append(": ")
                    .append(inline(value))
                    .append('\n');
        }
    }

    private static void fenced(StringBuilder out, String text) {
        int longest = 2;
        for (int i = 0, run = 0; i < text.length(); i++) {
            run = text.charAt(i) == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        String fence = "`".repeat(longest + 1);
        out.append(fence)
                .append("text\n")
                .append(text)
                .append(text.endsWith("\n") ? "" : "\n")
                .append(fence)
                .append('\n');
    }

    private static String inline(String text) {
        return SPECIAL.matcher(SPACE.matcher(text).replaceAll(" ")).replaceAll("\\\\$0");
    }
}

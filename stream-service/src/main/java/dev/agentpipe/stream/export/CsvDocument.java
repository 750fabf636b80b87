package dev.agentpipe.stream.export;

import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import dev.agentpipe.model.session.Participant;
import dev.agentpipe.model.stored.StoredConversation;

/**
 * One row per message, as in RFC 4180. Every field is quoted, and one that a spreadsheet would take for a formula
 * begins with an apostrophe, because anyone may have written it.
 */
final class CsvDocument implements Document {

    private static final Metrics NONE = new Metrics(null, null, null, null, null, null);
    /** Includes the full-width forms, which East Asian spreadsheets treat alike. */
    private static final String FORMULA = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    @Override
    public void begin(StringBuilder out, StoredConversation conversation, String lastEventId) {
        out.append(
                "sequenceNumber,turnNumber,timestamp,role,agentId,agentName,agentType,agentVersion,model,inputTokens,"
                        + "outputTokens,totalTokens,cost,duration,id,content\r\n");
    }

    @Override
    public void participant(StringBuilder out, Participant participant) {
        // A table has rows of one kind only.
    }

    @Override
    public void message(StringBuilder out, Message m) {
        Metrics metrics = m.metrics() == null ? NONE : m.metrics();
        Object[] fields = {
            m.sequenceNumber(),
            m.turnNumber(),
            m.timestamp().text(),
            m.role(),
            m.agentId(),
            m.agentName(),
            m.agentType(),
            m.agentVersion(),
            metrics.model(),
            metrics.inputTokens(),
            metrics.outputTokens(),
            metrics.totalTokens(),
            metrics.cost() == null ? null : metrics.cost().toPlainString(),
            metrics.duration() == null ? null : metrics.duration().toPlainString(),
            m.id(),
            m.content()
        };
        for (int i = 0; i < fields.length; i++) {
            out.append(i == 0 ? "" : ",");
            field(out, fields[i]);
        }
        out.append("\r\n");
    }

    @Override
    public void end(StringBuilder out) {
        // Nothing to close.
    }

    static void field(StringBuilder out, Object value) {
        String text = value == null ? "" : value.toString();
        String shown = text.stripLeading();
        boolean formula = !text.isEmpty()
                && (FORMULA.indexOf(text.charAt(0)) >= 0
                        || (!shown.isEmpty() && FORMULA.indexOf(shown.charAt(0)) >= 0));
        out.append('"')
                .append(formula ? "'" : "")
                .append(text.replace("\"", "\"\""))
                .append('"');
    }
}

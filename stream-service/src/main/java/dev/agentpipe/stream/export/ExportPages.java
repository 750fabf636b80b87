package dev.agentpipe.stream.export;

import dev.agentpipe.model.stored.ConversationExport;
import dev.agentpipe.model.stored.ConversationGoneException;
import dev.agentpipe.model.stored.MessageKey;
import dev.agentpipe.model.stored.MessageRange;
import dev.agentpipe.model.stored.StoredConversation;
import dev.agentpipe.model.stored.StoredMessages;
import dev.agentpipe.model.stored.StoredParticipants;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The pages of a file, each read with a connection of its own, so that a slow reader holds none. */
interface ExportPages {

    int ROWS = 1000;
    long BYTES = 512 * 1024;

    /** Empty after the last. */
    Optional<byte[]> next(Connection connection) throws SQLException;

    static ExportPages of(ExportFormat format, Exported exported) {
        Document document = format.document();
        return document == null
                ? new ConversationExport(exported.id(), exported.position())::next
                : new OfDocument(document, exported);
    }

    /** Participants, then messages. */
    final class OfDocument implements ExportPages {

        private final Document document;
        private final Exported exported;
        private StoredParticipants.Placed lastParticipant;
        private MessageKey lastMessage;
        private long missing;
        private boolean begun;
        private boolean participantsDone;
        private boolean done;

        OfDocument(Document document, Exported exported) {
            this.document = document;
            this.exported = exported;
        }

        @Override
        public Optional<byte[]> next(Connection connection) throws SQLException {
            if (done) {
                return Optional.empty();
            }
            StringBuilder out = new StringBuilder(64 * 1024);
            if (!begun) {
                StoredConversation conversation = StoredConversation.find(connection, exported.id())
                        .orElseThrow(() -> new ConversationGoneException(exported.id()));
                missing = StoredMessages.count(connection, exported.id(), exported.position());
                document.begin(out, conversation, exported.lastEventId());
                begun = true;
            } else if (!participantsDone) {
                participants(connection, out);
            } else {
                messages(connection, out);
            }
            return Optional.of(out.toString().getBytes(StandardCharsets.UTF_8));
        }

        private void participants(Connection connection, StringBuilder out) throws SQLException {
            List<StoredParticipants.Placed> page =
                    StoredParticipants.page(connection, exported.id(), lastParticipant, ROWS, BYTES);
            page.forEach(placed -> document.participant(out, placed.participant()));
            participantsDone = page.isEmpty();
            lastParticipant = page.isEmpty() ? null : page.get(page.size() - 1);
        }

        private void messages(Connection connection, StringBuilder out) throws SQLException {
            MessageRange rest = new MessageRange(exported.id(), lastMessage, false, exported.position());
            StoredMessages.Page page = StoredMessages.page(connection, rest, ROWS, BYTES);
            page.messages().forEach(stored -> document.message(out, stored.message()));
            missing -= page.messages().size();
            if (page.more()) {
                lastMessage = page.messages().get(page.messages().size() - 1).key();
                return;
            }
            if (missing != 0) {
                throw new ConversationGoneException(exported.id());
            }
            document.end(out);
            done = true;
        }
    }
}

package dev.agentpipe.stream.session;

import dev.agentpipe.model.session.Message;
import io.quarkus.panache.common.Page;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.List;

/** The messages of a conversation, as many at a time as one answer may hold. Inside a {@link Snapshot} only. */
@Singleton
final class Messages {

    /** The most of one answer, in messages; the longest upload has as many. */
    static final int MAX_MESSAGES = 10_000;

    /** The most of one answer, in bytes of texts; the last message may exceed it. */
    static final long MAX_BYTES = 4L * 1024 * 1024;

    private static final String ORDER = " order by sequenceNumber nulls last, sentAt, id";
    private static final String ALL = "conversationId = ?1";
    private static final String AFTER_NUMBERED = ALL + " and (sequenceNumber > ?2 or sequenceNumber is null"
            + " or (sequenceNumber = ?2 and (sentAt > ?3 or (sentAt = ?3 and id > ?4))))";
    private static final String AFTER_UNNUMBERED =
            ALL + " and sequenceNumber is null and (sentAt > ?2 or (sentAt = ?2 and id > ?3))";

    private static final String SIZE = "octet_length(content) + octet_length(id) + octet_length(agentId)"
            + " + coalesce(octet_length(agentName), 0) + coalesce(octet_length(agentType), 0)"
            + " + coalesce(octet_length(agentVersion), 0) + coalesce(octet_length(model), 0)";

    private final EntityManager entities;

    Messages(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Where a page is and how large it will be, known before it is read.
     *
     * @param more whether messages follow it
     */
    record Extent(String where, List<Object> parameters, int count, long bytes, boolean more) {}

    /** Of the first page, or the one after {@code cursor}. */
    Extent extent(String conversationId, MessageCursor cursor) {
        String where = cursor == null ? ALL : cursor.sequenceNumber() == null ? AFTER_UNNUMBERED : AFTER_NUMBERED;
        List<Object> parameters = parameters(conversationId, cursor);
        List<Integer> sizes = sizes(where, parameters);
        int count = Fitting.count(sizes, MAX_MESSAGES, MAX_BYTES);
        return new Extent(where, parameters, count, Fitting.bytes(sizes, count), count < sizes.size());
    }

    MessagePage page(Extent extent, String lastEventId) {
        List<StoredMessage> found = extent.count() == 0
                ? List.of()
                : StoredMessage.<StoredMessage>find(
                                extent.where() + ORDER, extent.parameters().toArray())
                        .page(Page.ofSize(extent.count()))
                        .list();
        List<Message> messages = found.stream().map(StoredMessage::message).toList();
        String next =
                extent.more() ? MessageCursor.of(found.get(extent.count() - 1)).toString() : null;
        return new MessagePage(messages, next, lastEventId);
    }

    /** PostgreSQL knows the size of a text without reading it. */
    private List<Integer> sizes(String where, List<Object> parameters) {
        TypedQuery<Integer> query =
                entities.createQuery("select " + SIZE + " from StoredMessage where " + where + ORDER, Integer.class);
        for (int i = 0; i < parameters.size(); i++) {
            query.setParameter(i + 1, parameters.get(i));
        }
        return query.setMaxResults(MAX_MESSAGES + 1).getResultList();
    }

    private static List<Object> parameters(String conversationId, MessageCursor cursor) {
        if (cursor == null) {
            return List.of(conversationId);
        }
        return cursor.sequenceNumber() == null
                ? List.of(conversationId, cursor.sentAt(), cursor.id())
                : List.of(conversationId, cursor.sequenceNumber(), cursor.sentAt(), cursor.id());
    }
}

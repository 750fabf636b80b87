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

    /** The most of one answer, in bytes of content; the last message may exceed it. */
    static final long MAX_BYTES = 4L * 1024 * 1024;

    private static final String ORDER = " order by sequenceNumber nulls last, sentAt, id";
    private static final String ALL = "conversationId = ?1";
    private static final String AFTER_NUMBERED = ALL + " and (sequenceNumber > ?2 or sequenceNumber is null"
            + " or (sequenceNumber = ?2 and (sentAt > ?3 or (sentAt = ?3 and id > ?4))))";
    private static final String AFTER_UNNUMBERED =
            ALL + " and sequenceNumber is null and (sentAt > ?2 or (sentAt = ?2 and id > ?3))";

    private final EntityManager entities;

    Messages(EntityManager entities) {
        this.entities = entities;
    }

    /** The first ones, or those after {@code cursor}. */
    MessagePage page(String conversationId, MessageCursor cursor, String lastEventId) {
        String where = cursor == null ? ALL : cursor.sequenceNumber() == null ? AFTER_UNNUMBERED : AFTER_NUMBERED;
        Object[] parameters = parameters(conversationId, cursor);
        List<Integer> sizes = sizes(where, parameters);
        int count = fitting(sizes);
        List<StoredMessage> found = count == 0
                ? List.of()
                : StoredMessage.<StoredMessage>find(where + ORDER, parameters)
                        .page(Page.ofSize(count))
                        .list();
        List<Message> messages = found.stream().map(StoredMessage::message).toList();
        String next =
                count < sizes.size() ? MessageCursor.of(found.get(count - 1)).toString() : null;
        return new MessagePage(messages, next, lastEventId);
    }

    /** PostgreSQL knows the size of a text without reading it. */
    private List<Integer> sizes(String where, Object[] parameters) {
        TypedQuery<Integer> query = entities.createQuery(
                "select octet_length(content) from StoredMessage where " + where + ORDER, Integer.class);
        for (int i = 0; i < parameters.length; i++) {
            query.setParameter(i + 1, parameters[i]);
        }
        return query.setMaxResults(MAX_MESSAGES + 1).getResultList();
    }

    private static int fitting(List<Integer> sizes) {
        int count = 0;
        long bytes = 0;
        while (count < Math.min(sizes.size(), MAX_MESSAGES) && bytes < MAX_BYTES) {
            bytes += sizes.get(count++);
        }
        return count;
    }

    private static Object[] parameters(String conversationId, MessageCursor cursor) {
        if (cursor == null) {
            return new Object[] {conversationId};
        }
        return cursor.sequenceNumber() == null
                ? new Object[] {conversationId, cursor.sentAt(), cursor.id()}
                : new Object[] {conversationId, cursor.sequenceNumber(), cursor.sentAt(), cursor.id()};
    }
}

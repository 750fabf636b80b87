package dev.agentpipe.stream.session;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.hibernate.Session;

/**
 * Reads tables without an entity, with the connection of the {@link Snapshot}. Not with native queries of Hibernate,
 * which caches an interpretation of each call: it takes untyped ones of the same text for different ones, and compares
 * them all.
 */
@Singleton
class Tables {

    private final EntityManager entities;

    Tables(EntityManager entities) {
        this.entities = entities;
    }

    interface Read<T> {
        T with(Connection connection) throws SQLException;
    }

    <T> T read(Read<T> read) {
        return entities.unwrap(Session.class).doReturningWork(read::with);
    }

    /** The single number that {@code sql} returns. */
    long number(String sql, Object... parameters) {
        return read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }
}

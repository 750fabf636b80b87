package dev.agentpipe.stream.session;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import org.hibernate.Session;

/** Reads with the connection of the {@link Snapshot}, what no entity describes. */
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
}

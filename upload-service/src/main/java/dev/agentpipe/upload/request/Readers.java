package dev.agentpipe.upload.request;

import dev.agentpipe.model.event.EventReader;
import dev.agentpipe.upload.body.Spool;
import dev.agentpipe.upload.eventlog.EventLogReader;
import dev.agentpipe.upload.session.SessionReader;
import dev.agentpipe.upload.state.StateReader;
import dev.agentpipe.upload.store.EventLogUpload;
import dev.agentpipe.upload.store.SessionUpload;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.validation.Validator;
import java.io.IOException;

/** The three forms that an upload can have. */
@ApplicationScoped
class Readers {

    private final SessionReader sessions;
    private final StateReader states;
    private final EventLogReader eventLogs;

    Readers(SessionReader sessions, StateReader states, EventLogReader eventLogs) {
        this.sessions = sessions;
        this.states = states;
        this.eventLogs = eventLogs;
    }

    SessionUpload session(Spool.Place place) throws IOException {
        return sessions.read(place);
    }

    SessionUpload state(Spool.Place place) throws IOException {
        return states.read(place);
    }

    EventLogUpload eventLog(Spool.Place place, String keyId) throws IOException {
        return eventLogs.read(place, keyId);
    }

    /** Makes the reader of the shared model an injectable bean. */
    @Produces
    @Singleton
    static EventReader eventReader(Validator validator) {
        return new EventReader(validator);
    }
}

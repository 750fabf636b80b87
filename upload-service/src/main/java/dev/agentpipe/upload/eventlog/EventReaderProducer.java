package dev.agentpipe.upload.eventlog;

import dev.agentpipe.model.event.EventReader;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.validation.Validator;

/** Makes the reader of the shared model an injectable bean. */
final class EventReaderProducer {

    @Produces
    @Singleton
    EventReader eventReader(Validator validator) {
        return new EventReader(validator);
    }
}

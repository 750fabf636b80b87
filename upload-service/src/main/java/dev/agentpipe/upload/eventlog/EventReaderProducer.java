package dev.agentpipe.upload.eventlog;

import dev.agentpipe.model.event.EventReader;
import dev.agentpipe.upload.UploadConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.validation.Validator;

/** Makes the reader of the shared model, set to cut content that is too long, an injectable bean. */
final class EventReaderProducer {

    @Produces
    @Singleton
    EventReader eventReader(Validator validator, UploadConfig config) {
        long maxBytes = config.maxContent().asLongValue();
        if (maxBytes < 1 || maxBytes > EventReader.MAX_BYTES) {
            throw new IllegalStateException(
                    "AGENTPIPE_UPLOAD_MAX_CONTENT must be 1 to " + EventReader.MAX_BYTES + " bytes, not " + maxBytes);
        }
        return new EventReader(validator, (int) maxBytes);
    }
}

package dev.agentpipe.upload.eventlog;

import dev.agentpipe.model.event.EventReader;
import dev.agentpipe.upload.UploadConfig;
import jakarta.validation.Validation;

/** Readers for tests of other packages. */
public final class EventLogReaders {

    private EventLogReaders() {}

    public static EventLogReader of(UploadConfig config) {
        return new EventLogReader(
                new EventReader(Validation.buildDefaultValidatorFactory().getValidator(), 102_400), config);
    }
}

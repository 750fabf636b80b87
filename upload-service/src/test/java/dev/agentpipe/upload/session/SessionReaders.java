package dev.agentpipe.upload.session;

import dev.agentpipe.upload.UploadConfig;
import jakarta.validation.Validation;

/** Readers for tests of other packages. */
public final class SessionReaders {

    private SessionReaders() {}

    public static SessionReader of(UploadConfig config) {
        return new SessionReader(Validation.buildDefaultValidatorFactory().getValidator(), config);
    }
}

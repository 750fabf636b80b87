package dev.agentpipe.upload.store;

import dev.agentpipe.model.event.Sender;

/**
 * What the headers of a request say about how to store an upload.
 *
 * @param sender the key, and the project that it writes to
 * @param idempotencyKey the header; null when there was none
 * @param dryRun whether nothing may be written
 * @param restore whether to restore an export exactly, even if its conversation was deleted
 */
public record UploadParameters(Sender sender, String idempotencyKey, boolean dryRun, boolean restore) {

    /** What identifies the upload besides its conversation; null without the header. */
    String identity() {
        return idempotencyKey == null ? null : "key:" + sender.keyId() + ":" + idempotencyKey;
    }
}

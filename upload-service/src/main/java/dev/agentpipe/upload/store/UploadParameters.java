package dev.agentpipe.upload.store;

/**
 * What the head of the request says about how to store an upload.
 *
 * @param keyId the id of the API key
 * @param idempotencyKey the header; null when there was none
 * @param dryRun whether nothing may be written
 */
public record UploadParameters(String keyId, String idempotencyKey, boolean dryRun) {

    /** What identifies the upload besides its conversation; null without the header. */
    String identity() {
        return idempotencyKey == null ? null : "key:" + keyId + ":" + idempotencyKey;
    }
}

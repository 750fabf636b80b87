package dev.agentpipe.upload.store;

/**
 * Who uploads, and how.
 *
 * @param keyId the id of the API key
 * @param idempotencyKey the header; null when there was none
 * @param dryRun whether nothing is to be written
 */
public record Caller(String keyId, String idempotencyKey, boolean dryRun) {

    /** What the upload is known by beside its conversation; null without the header. */
    String identity() {
        return idempotencyKey == null ? null : "key:" + keyId + ":" + idempotencyKey;
    }
}

package dev.agentpipe.ingest.admin;

import java.time.LocalDate;

/**
 * What one key used on one day (UTC).
 *
 * @param keyId empty for viewers without a key and for events that no key sent
 */
public record UsageDay(
        LocalDate day, String project, String keyId, long events, long bytes, long uploads, long viewerSeconds) {}

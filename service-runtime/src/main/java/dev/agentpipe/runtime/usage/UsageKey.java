package dev.agentpipe.runtime.usage;

import java.time.LocalDate;

/** What a count belongs to. */
record UsageKey(String project, String keyId, LocalDate day) {}

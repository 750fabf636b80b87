package dev.agentpipe.runtime.usage;

import java.time.LocalDate;

/** What one count belongs to. */
record UsageKey(String project, String keyId, LocalDate day) {}

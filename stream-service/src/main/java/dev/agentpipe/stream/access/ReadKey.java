package dev.agentpipe.stream.access;

import dev.agentpipe.model.project.Projects;

/**
 * A key that may read.
 *
 * @param hash of its secret. Not copied: never write to it
 * @param maxViewers viewers of its project at the same time; null for any number
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ReadKey(String id, byte[] hash, Projects projects, Integer maxViewers) {}

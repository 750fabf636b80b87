package dev.agentpipe.stream.viewer;

/** The parts for writing that all loops of an instance share. */
public record ViewerOutput(ChunkEncoder chunks, ControlFrames frames, ViewerCounters counters, DeliveryLag lag) {}

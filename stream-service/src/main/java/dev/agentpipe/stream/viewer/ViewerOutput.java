package dev.agentpipe.stream.viewer;

/** What every loop of an instance writes with. */
public record ViewerOutput(ChunkEncoder chunks, ControlFrames frames, ViewerCounters counters) {}

package dev.agentpipe.model.log;

/**
 * What one read of the log may hold: rows say nothing about memory, the largest event is ten thousand times the smallest.
 *
 * @param rows the most rows
 * @param bytes payloads are read until they reach this; the last one may exceed it
 */
public record PageLimits(int rows, long bytes) {

    public PageLimits {
        if (rows < 1 || bytes < 1) {
            throw new IllegalArgumentException("rows and bytes must be positive");
        }
    }
}

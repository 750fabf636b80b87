package dev.agentpipe.local.demo;

import java.time.Duration;

/**
 * One event of a recording.
 *
 * @param at when to post it, counted from the beginning
 */
record DemoStep(Duration at, String event) {}

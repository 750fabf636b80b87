package dev.agentpipe.local;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** A process in {@code run.json}. */
@JsonPropertyOrder({"name", "pid", "port", "url", "log"})
record RunningProcess(String name, long pid, int port, String url, String log) {}

package dev.agentpipe.architecture.example;

import dev.agentpipe.architecture.example.one.One;

public record Root(One one) {}

package dev.agentpipe.architecture.example.two;

import dev.agentpipe.architecture.example.one.One;

public record Two(One one) {}

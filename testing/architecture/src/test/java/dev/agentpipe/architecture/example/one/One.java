package dev.agentpipe.architecture.example.one;

import dev.agentpipe.architecture.example.Root;
import dev.agentpipe.architecture.example.two.Two;

public record One(Two two, Root root) {}

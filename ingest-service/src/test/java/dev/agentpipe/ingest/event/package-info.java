package dev.agentpipe.ingest.event;

package dev.agentpipe.ingest.keys;

package dev.agentpipe.ingest.append;

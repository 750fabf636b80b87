package dev.agentpipe.ingest.projects;

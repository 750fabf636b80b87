package dev.agentpipe.ingest.admin;

/** {@code /api/projects}: creates, renames, closes and limits projects. */
package dev.agentpipe.ingest.projects;

/** {@code /api/projects}: makes, renames, closes and limits projects. */
package dev.agentpipe.ingest.projects;

/** The schema migrations, which this service alone runs. */
package dev.agentpipe.ingest.schema;

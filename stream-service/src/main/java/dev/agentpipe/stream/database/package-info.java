/** Which server answers reads of the sessions API: the primary, or a streaming replica. */
package dev.agentpipe.stream.database;

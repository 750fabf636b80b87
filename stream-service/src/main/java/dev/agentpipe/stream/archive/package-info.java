/** The archive: what is kept of a conversation outside the database, before it is deleted there. */
package dev.agentpipe.stream.archive;

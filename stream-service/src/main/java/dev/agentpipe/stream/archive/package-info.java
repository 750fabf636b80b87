/** The archive: copies of conversations outside the database, made before they are deleted there. */
package dev.agentpipe.stream.archive;

/** Writing only to a database server that was checked for holding the log's own history. */
package dev.agentpipe.runtime.epoch;

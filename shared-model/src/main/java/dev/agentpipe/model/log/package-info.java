/** The event log: one gapless order of everything that happened, kept by PostgreSQL and announced over Redis. */
package dev.agentpipe.model.log;

/** The event log: one gapless sequence of events, kept by PostgreSQL and announced over Redis. */
package dev.agentpipe.model.log;

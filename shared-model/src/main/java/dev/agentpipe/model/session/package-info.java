/** Conversations, their participants and their messages as PostgreSQL keeps them, for reading. */
package dev.agentpipe.model.session;

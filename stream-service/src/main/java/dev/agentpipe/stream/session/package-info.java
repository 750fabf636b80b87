/** {@code /api/sessions}: stored conversations, each answer exact as of the event id that it carries. */
package dev.agentpipe.stream.session;

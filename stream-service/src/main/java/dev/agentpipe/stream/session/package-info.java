/** {@code /api/sessions}: what is stored, each answer exact at the event id that it carries. */
package dev.agentpipe.stream.session;

/** The parts of a conversation as clients send them and viewers get them: messages, participants, metrics, totals. */
package dev.agentpipe.model.session;

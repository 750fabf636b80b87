/** What a conversation is made of as clients send it and viewers get it: messages, participants, metrics, totals. */
package dev.agentpipe.model.session;

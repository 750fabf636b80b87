/** Events as clients send them, in either vocabulary, and as the log keeps them, in one. */
package dev.agentpipe.model.event;

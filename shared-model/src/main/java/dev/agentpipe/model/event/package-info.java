/** Events, as clients send them in either vocabulary and as the log stores them in one. */
package dev.agentpipe.model.event;

/** The one-command start: builds nothing, starts everything, keeps it running, stops it in order. */
package dev.agentpipe.local;

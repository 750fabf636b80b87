/** Plays a recorded conversation, so that a newcomer sees the page move. */
package dev.agentpipe.local.demo;

/** Forgetting conversations: when somebody asks for it, and when their time has passed. */
package dev.agentpipe.stream.forget;

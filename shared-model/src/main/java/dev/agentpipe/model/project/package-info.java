/** Projects, which own keys, conversations and events. */
package dev.agentpipe.model.project;

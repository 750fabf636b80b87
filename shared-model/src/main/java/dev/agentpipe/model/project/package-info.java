/** Projects: what belongs to whom. */
package dev.agentpipe.model.project;

/** What administration of all services shares: who may do what, and how requests are validated. */
package dev.agentpipe.runtime.admin;

/** How records are validated. */
package dev.agentpipe.runtime.validation;

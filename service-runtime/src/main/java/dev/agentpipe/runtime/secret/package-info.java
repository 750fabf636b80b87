/** Where secrets come from: a variable or a file, and never a default outside a developer's machine. */
package dev.agentpipe.runtime.secret;

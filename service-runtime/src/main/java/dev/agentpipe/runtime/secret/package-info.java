/** Where secrets come from: a variable or a file; only a developer's machine has defaults. */
package dev.agentpipe.runtime.secret;

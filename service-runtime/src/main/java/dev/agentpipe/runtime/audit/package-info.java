/** The security log: who did what to access, and when. */
package dev.agentpipe.runtime.audit;

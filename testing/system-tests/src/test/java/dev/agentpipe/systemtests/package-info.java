/** The system as it runs: packaged services, real servers, writers and viewers that record everything, and an auditor. */
package dev.agentpipe.systemtests;

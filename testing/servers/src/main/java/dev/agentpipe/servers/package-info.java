/** Real PostgreSQL and Redis servers as child processes, for the local start, tests, faults and benchmarks. */
package dev.agentpipe.servers;

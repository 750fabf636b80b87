/** Tests of uploads with the real PostgreSQL and Redis. */
package dev.agentpipe.upload;

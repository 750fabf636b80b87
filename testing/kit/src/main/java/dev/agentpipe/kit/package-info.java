/** What the tests of several modules need: servers, packaged services, clients, and the database past the services. */
package dev.agentpipe.kit;

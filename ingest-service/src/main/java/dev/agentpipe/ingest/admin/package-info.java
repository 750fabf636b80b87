/** The security log and what keys used, as administrators read them, and how long both are kept. */
package dev.agentpipe.ingest.admin;

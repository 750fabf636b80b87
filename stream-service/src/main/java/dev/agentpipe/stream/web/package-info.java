/** Serves the web page; its sources and their README are in src/main/resources/web. */
package dev.agentpipe.stream.web;

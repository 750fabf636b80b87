/** The web page; its files are in META-INF/resources. */
package dev.agentpipe.stream.web;

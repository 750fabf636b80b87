/** What administrators do alike: what they may, and how what they send is checked. */
package dev.agentpipe.runtime.admin;

/** What every service measures about itself: requests, its dependencies, its build. */
package dev.agentpipe.runtime.metrics;

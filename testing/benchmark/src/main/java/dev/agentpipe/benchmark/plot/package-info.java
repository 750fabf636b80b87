/** Series of figures as CSV, and drawn as SVG. */
package dev.agentpipe.benchmark.plot;

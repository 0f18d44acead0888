/** Keeps the embedded samples and runs every live SAE checkpoint over each once. */
package io.tapastream.jobs.encode;

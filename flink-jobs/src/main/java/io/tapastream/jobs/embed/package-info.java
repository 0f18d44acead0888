/** Runs the image encoder in micro-batches. */
package io.tapastream.jobs.embed;

/** The metrics that the job registers: what each is, and how the stages register theirs. */
package io.tapastream.jobs.metrics;

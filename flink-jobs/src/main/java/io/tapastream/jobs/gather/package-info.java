/** The rows of an evaluation, and the progress reports that say when they are complete. */
package io.tapastream.jobs.gather;

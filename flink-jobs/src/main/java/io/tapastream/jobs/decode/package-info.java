/** Checks each record, reads and prepares its images. */
package io.tapastream.jobs.decode;

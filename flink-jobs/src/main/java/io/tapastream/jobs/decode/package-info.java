/** The decode stage: checks each record, reads and prepares its images. */
package io.tapastream.jobs.decode;

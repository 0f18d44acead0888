/** The rows of an evaluation and what tells that they are all there. */
package io.tapastream.jobs.gather;

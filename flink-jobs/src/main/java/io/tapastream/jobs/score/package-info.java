/** Scores of an evaluation, live and settled, and their records. */
package io.tapastream.jobs.score;

/** Puts SAE checkpoints together, verifies and stores them. */
package io.tapastream.jobs.intake;

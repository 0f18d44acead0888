/** Compares consecutive SAE checkpoints and alerts a person. */
package io.tapastream.jobs.compare;

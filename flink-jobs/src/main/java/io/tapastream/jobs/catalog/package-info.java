/** Knows the data sets and the live SAE checkpoints, and turns both into work. */
package io.tapastream.jobs.catalog;

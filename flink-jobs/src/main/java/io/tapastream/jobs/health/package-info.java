/** SAE health: sums over the figures of the gathered rows, on its own way from gather to score. */
package io.tapastream.jobs.health;

/** Follows every SAE checkpoint through its life and writes where it is. */
package io.tapastream.jobs.status;

/** Matches concepts with coalitions of latents, incrementally. */
package io.tapastream.jobs.match;

/**
 * Stage match: coalitions of latents for concepts; FBMP in batch and kept up to date, and the other
 * matchings people compare with.
 */
package io.tapastream.core.match;

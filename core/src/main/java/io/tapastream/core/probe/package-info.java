/**
 * The upper bound of MATCHScore that supervision gives: one logistic regression per concept on the
 * embeddings, written as an SAE of one latent per concept.
 */
package io.tapastream.core.probe;

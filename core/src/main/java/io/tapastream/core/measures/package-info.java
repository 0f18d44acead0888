/**
 * Other published measures of an SAE beside MATCHScore and TAPAScore: CKNNA, and the continuous
 * deltas of pairs. Undefined figures are NaN.
 */
package io.tapastream.core.measures;

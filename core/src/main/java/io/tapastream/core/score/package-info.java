/**
 * The scores: TAPAScore kept up to date under moving coalitions, MATCHScore over concepts, the
 * health of an SAE's codes, and the 95 % intervals beside them. Undefined figures are NaN, never 0.
 */
package io.tapastream.core.score;

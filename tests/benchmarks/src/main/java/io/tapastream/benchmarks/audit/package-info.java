/**
 * The audit of the scores (docs/audit.md): whether each measure says what it should of SAEs of
 * which the truth is known.
 */
package io.tapastream.benchmarks.audit;

/** Benchmarks of the algorithms; each checks its results before it times anything. */
package io.tapastream.benchmarks;

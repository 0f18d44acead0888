/** Bytes of messages and state, versioned, and Flink's view of them. */
package io.tapastream.jobs.codec;

/** Exactly-once Kafka sources and sinks. */
package io.tapastream.jobs.sink;

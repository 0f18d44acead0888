/** A Kafka broker and a Flink cluster as processes of their own. */
package io.tapastream.tests.processes;

/** Everything that talks to Kafka: the sources, their records as bytes, the exactly-once sink. */
package io.tapastream.jobs.kafka;

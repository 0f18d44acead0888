/** Runs the evaluation job on a Flink cluster in this process, against any Kafka. */
package io.tapastream.cli.run;

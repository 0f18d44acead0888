/** {@code tapastream evaluate}: all scores from files, without Kafka and Flink. */
package io.tapastream.cli.evaluate;

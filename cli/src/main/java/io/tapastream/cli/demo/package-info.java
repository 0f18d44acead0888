/**
 * The command demo: what {@link io.tapastream.demo} makes is published, evaluated and shown, with
 * Kafka, Flink and the evaluation job in one process.
 */
package io.tapastream.cli.demo;

/** A Kafka broker and a Flink cluster inside this process, and the topics on any broker. */
package io.tapastream.cli.local;

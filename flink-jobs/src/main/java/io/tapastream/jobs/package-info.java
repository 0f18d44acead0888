/** The Flink jobs: stages as thin operators around core and inference. */
package io.tapastream.jobs;

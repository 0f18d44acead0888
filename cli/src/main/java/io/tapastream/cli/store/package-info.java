/** The output topics into PostgreSQL: the job, and the migrations by themselves. */
package io.tapastream.cli.store;

/** The second job: the output topics into PostgreSQL. */
package io.tapastream.jobs.store;

/** The job's options and what the operators need of them. */
package io.tapastream.jobs.config;

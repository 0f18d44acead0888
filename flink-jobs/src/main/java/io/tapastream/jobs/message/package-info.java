/** The messages between the stages. */
package io.tapastream.jobs.message;

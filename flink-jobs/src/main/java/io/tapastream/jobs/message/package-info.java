/** What the stages tell each other. */
package io.tapastream.jobs.message;

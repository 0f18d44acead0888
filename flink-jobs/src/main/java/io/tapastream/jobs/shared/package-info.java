/** What the subtasks of one process hold together. */
package io.tapastream.jobs.shared;

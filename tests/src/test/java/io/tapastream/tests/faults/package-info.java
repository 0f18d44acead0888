/** The job on real processes that are killed, paused and restarted while data stream in. */
package io.tapastream.tests.faults;

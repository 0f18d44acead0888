/** Measures what the job's state and memory grow with. */
package io.tapastream.tests.sizes;

/** What the container images hold, run as plain processes. */
package io.tapastream.tests.containers;

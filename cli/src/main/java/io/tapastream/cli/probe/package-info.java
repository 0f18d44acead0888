/** {@code tapastream probe}: linear probes, the upper bound, as an SAE file. */
package io.tapastream.cli.probe;

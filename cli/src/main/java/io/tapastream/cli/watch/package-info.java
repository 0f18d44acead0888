/** A live view of runs in the terminal, and their changes as JSON for scripts. */
package io.tapastream.cli.watch;

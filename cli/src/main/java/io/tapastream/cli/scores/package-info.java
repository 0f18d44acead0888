/** What readers of the output topics make of the records. */
package io.tapastream.cli.scores;

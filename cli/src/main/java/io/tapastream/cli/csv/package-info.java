/** Reading CSV: one reader for all commands, so that they agree about quotes, spaces and lines. */
package io.tapastream.cli.csv;

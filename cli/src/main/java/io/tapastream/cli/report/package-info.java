/** A report of runs that can be kept: figures, tables, one HTML file. */
package io.tapastream.cli.report;

/** What people see while the command line works: progress lines, log files, errors. */
package io.tapastream.cli.console;

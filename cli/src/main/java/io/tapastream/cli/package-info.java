/** The command line `tapastream`: its main class and what all subcommands share. */
package io.tapastream.cli;

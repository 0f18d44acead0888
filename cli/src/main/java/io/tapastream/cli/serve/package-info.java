/** The live web page: a small HTTP server over one reader of the output topics. */
package io.tapastream.cli.serve;

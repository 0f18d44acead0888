/** Publishers: data set folders and SAE checkpoint files become records on the topics. */
package io.tapastream.cli.publish;

/** The reading side of the output topics; see its packages. */
package io.tapastream.read;

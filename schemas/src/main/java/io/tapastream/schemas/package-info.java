/** The records that TapaStream reads and writes, generated from the Avro schemas. */
package io.tapastream.schemas;

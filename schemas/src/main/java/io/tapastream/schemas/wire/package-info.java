/**
 * The bytes of the records: Avro single-object encoding, and the schemas of all released versions.
 */
package io.tapastream.schemas.wire;

/** A client of Confluent-compatible schema registries, and records in Confluent's framing. */
package io.tapastream.schemas.registry;

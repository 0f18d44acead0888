/** The Kafka topics: their names, the keys of their records and their settings. */
package io.tapastream.schemas.topics;

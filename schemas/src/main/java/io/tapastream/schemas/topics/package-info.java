/** The Kafka topics: their catalogue, the keys of their records and their settings. */
package io.tapastream.schemas.topics;

/**
 * The bytes of the records: how they are stored in the topics, and the schemas of all released
 * versions.
 */
package io.tapastream.schemas.wire;

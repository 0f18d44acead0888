/** Reading the output topics: committed records, from the beginning, without a consumer group. */
package io.tapastream.read.topic;

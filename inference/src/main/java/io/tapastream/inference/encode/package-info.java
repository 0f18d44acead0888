/** SAE encoders: dense embeddings in, sparse codes out. */
package io.tapastream.inference.encode;

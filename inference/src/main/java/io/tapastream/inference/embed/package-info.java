/** Image encoders on ONNX Runtime: pixels in, embeddings out. */
package io.tapastream.inference.embed;

/** Writing ONNX models: those of the SAE encoders, of the demo's image encoder and of tests. */
package io.tapastream.inference.onnx;

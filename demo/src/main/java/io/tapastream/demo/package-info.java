/**
 * What the demo evaluates, made on the spot: a drawn data set in the folder layouts of CUB-200-2011
 * and synCUB, an untrained image encoder as an ONNX model, and a small SAE trainer. Nothing here
 * knows Kafka, Flink or the scores, and neither the image encoder nor the trainer sees a concept.
 */
package io.tapastream.demo;

/** Reading SAE checkpoints: safetensors, descriptors, and the checks that a loader must make. */
package io.tapastream.inference.intake;

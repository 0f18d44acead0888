/** Reading SAE checkpoints: safetensors, descriptors, and the checks a loader owes its user. */
package io.tapastream.inference.intake;

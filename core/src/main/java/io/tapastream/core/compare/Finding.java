package io.tapastream.core.compare;

/**
 * What a rule found.
 *
 * @param value the value under this SAE checkpoint
 * @param previous the value under the previous one; NaN where nothing was compared
 * @param threshold what was passed
 * @param critical whether what was trained since is probably lost
 */
public record Finding(double value, double previous, double threshold, boolean critical) {}

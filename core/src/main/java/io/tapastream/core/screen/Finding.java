package io.tapastream.core.screen;

/**
 * What a rule found.
 *
 * @param value the value under this SAE checkpoint
 * @param former the value under the former one; NaN where nothing was compared
 * @param threshold what was passed
 * @param critical whether what was trained since is probably lost
 */
public record Finding(double value, double former, double threshold, boolean critical) {}

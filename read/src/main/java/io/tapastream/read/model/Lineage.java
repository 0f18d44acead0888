package io.tapastream.read.model;

/**
 * One SAE over its training steps, on one data set.
 *
 * @param run the training run
 * @param sae the SAE within the run
 * @param dataSet the annotated data set
 */
public record Lineage(String run, String sae, String dataSet) {}

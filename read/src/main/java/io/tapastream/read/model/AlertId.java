package io.tapastream.read.model;

import io.tapastream.schemas.Alert;
import io.tapastream.schemas.AlertKind;

/**
 * What one alert is about.
 *
 * @param run the training run
 * @param sae the SAE within the run
 * @param step its training step
 * @param dataSet the annotated data set; null where the alert is about none
 * @param kind what happened
 */
public record AlertId(String run, String sae, long step, String dataSet, AlertKind kind) {
    public static AlertId of(Alert alert) {
        return new AlertId(
                alert.getRun(),
                alert.getSae(),
                alert.getStep(),
                alert.getDataSet(),
                alert.getKind());
    }
}

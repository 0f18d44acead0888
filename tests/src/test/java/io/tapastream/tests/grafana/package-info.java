/** The dashboards and alert rules in deploy/grafana. */
package io.tapastream.tests.grafana;

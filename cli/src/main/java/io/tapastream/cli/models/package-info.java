/** Commands that run one model on files, to compare it with one's own pipeline. */
package io.tapastream.cli.models;

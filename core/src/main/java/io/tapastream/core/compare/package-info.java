/**
 * What happens between consecutive SAE checkpoints of a training run: how far coalitions change,
 * and the rules by which a person is alerted. A rule is a pure function of two SAE checkpoints'
 * figures and a threshold.
 */
package io.tapastream.core.compare;

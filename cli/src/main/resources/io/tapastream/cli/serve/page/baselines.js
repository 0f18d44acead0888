// What is drawn beside trained SAEs: chance, untrained SAEs, and upper bounds.

const KINDS = {
  random: { text: "random codes, chance", dash: [2, 4] },
  sparse: { text: "untrained, sparse", dash: [9, 4, 2, 4] },
  dense: { text: "untrained, dense", dash: [7, 4] },
  untrained: { text: "untrained", dash: [7, 4] },
  probe: { text: "probe, upper bound", dash: [16, 5] },
};

/** Its name in legends and its line; null for a trained SAE. */
export function baselineOf(e) {
  if (e.role === "RANDOM") return KINDS.random;
  if (e.role === "PROBE") return KINDS.probe;
  if (e.role !== "UNTRAINED") return null;
  // Of those that the job draws, the one with all codes has an architecture of its own.
  if (e.run !== "baseline") return KINDS.untrained;
  return e.architecture === "untrained" ? KINDS.dense : KINDS.sparse;
}

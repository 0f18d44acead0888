// The first view: both scores over the training steps, and a table of all SAE checkpoints.

import { h, sortableHead, compare } from "./dom.js";
import { fixed, signed, count, interval, percent } from "./format.js";
import { baselineOf } from "./baselines.js";
import { changeOf, dataSet, heldOutOf, lineageOf, link, live, matchOf, selected, shown, tapaOf } from "./store.js";
import { LineChart } from "./lines.js";
import { Legend } from "./legend.js";
import { colours } from "./colours.js";

const COLUMNS = [
  { key: "run", text: "Run", title: "Training run" },
  { key: "sae", text: "SAE", title: "Name of the SAE within its run, and its architecture" },
  { key: "step", text: "Step", title: "Training step of the SAE checkpoint; the link shows its concepts", number: true },
  { key: "status", text: "Status", title: "SETTLED: equal to the batch definition on everything that the job keeps. LIVE: exact on the number of images shown; more are still to be evaluated. CLOSED: superseded, this is its last score" },
  { key: "match", text: "MATCHScore", title: "Mean over all concepts of the F1 of their coalitions, 0 to 1, with its 95 % interval over concepts", number: true },
  { key: "heldOut", text: "Held out", title: "MATCHScore of coalitions on images that did not choose them, with its 95 % interval over images; the MATCHScore is higher by its optimism", number: true },
  { key: "delta", text: "Δ untrained", title: "MATCHScore minus that of an untrained SAE of the same shape on the same images; only when both are settled", number: true },
  { key: "above", text: "Δ held out", title: "Held-out MATCHScore minus that of the untrained SAE, with the paired 95 % interval over images of this difference: the interval that says whether the two differ", number: true },
  { key: "tapa", text: "TAPAScore", title: "Mean delta_add minus mean delta_rem over the pairs, -2 to 2 (pairs that only remove: -1 to 1), with its 95 % interval over pairs", number: true },
  { key: "stay", text: "δ stay", title: "Leakage: how often coalitions of concepts that should stay change, 0 to 1; lower is better", number: true },
  { key: "churn", text: "Churn", title: "Share of concepts whose coalition differs from that at the previous SAE checkpoint", number: true },
  { key: "l0", text: "L0", title: "Mean number of active latents in an image", number: true },
  { key: "dead", text: "Dead", title: "Latents that are active in no image", number: true },
  { key: "r2", text: "R²", title: "Explained variance of the reconstruction, at most 1", number: true },
  { key: "images", text: "Images", title: "Number of annotated images from which MATCHScore is computed", number: true },
  { key: "pairs", text: "Pairs", title: "Number of pairs from which TAPAScore is computed", number: true },
];

function row(e) {
  return {
    e, run: e.run, sae: e.sae, step: e.step, status: e.closed ? "CLOSED" : e.status,
    match: matchOf(e)?.value ?? null, heldOut: heldOutOf(e)?.value ?? null, delta: matchOf(e)?.delta ?? null,
    above: aboveOf(e)?.value ?? null, tapa: tapaOf(e)?.value ?? null,
    stay: tapaOf(e)?.deltaStay ?? null, churn: changeOf(e)?.churn ?? null, l0: e.health?.l0 ?? null,
    dead: e.health?.deadLatents ?? null, r2: e.health?.r2 ?? null, images: e.images, pairs: e.pairs,
  };
}

/** The held-out difference to the untrained SAE with its paired interval; null where there is none. */
function aboveOf(e) {
  const match = matchOf(e);
  const value = match?.heldOutDelta ?? null;
  return value === null ? null : { value, low: match.heldOutDeltaLow, high: match.heldOutDeltaHigh };
}

/** What stands behind the difference to the untrained SAE. */
function against(e) {
  if (e.role === "PROBE") return "a probe: the upper bound, not compared with an untrained SAE";
  if (!e.baseline) return "no untrained SAE to compare with";
  const published = matchOf(e)?.publishedDelta ?? null;
  return `against ${e.baseline}${published === null ? "" : `; published delta ${signed(published)}, against its mean over all methods and betas of this k`}`;
}

/** What changed since the previous step, with the paired intervals of the differences. */
function since(e, change) {
  if (!change) return "nothing to compare with";
  const range = (low, high) => (low === null ? "" : ` [${signed(low)}, ${signed(high)}]`);
  const moved = change.matchSignificant || change.heldOutSignificant || change.tapaSignificant;
  return `${change.conceptsChanged} of ${change.conceptsCompared} concepts since step ${e.comparison.formerStep}; `
    + "differences with paired 95 % intervals: "
    + `MATCHScore ${signed(change.matchDifference)}${range(change.matchLow, change.matchHigh)} over concepts, `
    + `held-out MATCHScore ${signed(change.heldOutDifference)}${range(change.heldOutLow, change.heldOutHigh)} over images, `
    + `TAPAScore ${signed(change.tapaDifference)}${range(change.tapaLow, change.tapaHigh)} over pairs${moved ? "; an interval leaves out 0" : ""}`;
}

function score(value, range) {
  return h("td", { class: "number" }, h("span", { class: "score" }, fixed(value)), h("small", {}, interval(range)));
}

function difference(found) {
  return h("td", { class: "number", title: found ? "paired 95 % interval over images" : null }, signed(found?.value),
    h("small", {}, found && found.low !== null ? `[${signed(found.low)}, ${signed(found.high)}]` : ""));
}

export class ScoresView {
  constructor(root) {
    this.sort = { key: null, down: false };
    this.charts = [
      new LineChart("MATCHScore", "How well small coalitions of latents match the concepts. Band: 95 % interval over concepts.", matchOf, { id: "match" }),
      new LineChart("Held-out MATCHScore", "Of coalitions on images that did not choose them. Band: 95 % interval over images.", heldOutOf, { id: "held-out" }),
      new LineChart("TAPAScore", "Whether matched latents respond when one attribute changes. Band: 95 % interval over pairs.", tapaOf, { id: "tapa" }),
    ];
    this.legend = new Legend();
    this.table = h("table", { id: "checkpoints" });
    this.life = h("ul", { class: "life" });
    root.append(this.legend.element, h("div", { class: "charts" }, this.charts.map((chart) => chart.element)),
      h("h2", {}, "SAE checkpoints"), h("div", { class: "scroll" }, this.table), this.life);
  }

  update() {
    const all = shown();
    const hidden = this.legend.update(all);
    this.charts.forEach((chart) => chart.update(all, hidden));
    this.charts[1].element.hidden = !all.some(heldOutOf);
    this.updateTable(all);
    const evaluated = new Set([...all].map((e) => JSON.stringify([e.run, e.sae, e.step])));
    this.life.replaceChildren(...live.statuses
      .filter((s) => s.sentence || !evaluated.has(JSON.stringify([s.run, s.sae, s.step])))
      .slice(-12)
      .map((s) => h("li", {}, h("b", {}, s.phase), ` ${s.run} / ${s.sae} step ${s.step}`, s.sentence ? `: ${s.sentence}` : "")));
  }

  updateTable(all) {
    const rows = all.map(row);
    if (this.sort.key) rows.sort((a, b) => (this.sort.down ? -1 : 1) * compare(a[this.sort.key], b[this.sort.key]));
    const palette = colours();
    const chosen = selected();
    const focused = this.table.contains(document.activeElement) ? document.activeElement.textContent : null;
    this.table.replaceChildren(
      h("caption", { class: "unseen" }, `SAE checkpoints on ${dataSet()}`),
      sortableHead(COLUMNS, this.sort, (sort) => { this.sort = sort; this.update(); }),
      h("tbody", {}, rows.map((r) => this.row(r, palette, chosen))));
    if (focused) [...this.table.querySelectorAll("a, button")].find((item) => item.textContent === focused)?.focus();
  }

  row(r, palette, chosen) {
    const e = r.e;
    const swatch = h("i", {});
    swatch.style.background = palette.get(lineageOf(e));
    const change = changeOf(e);
    return h("tr", { class: e === chosen ? "chosen" : null, "data-key": JSON.stringify([e.run, e.sae, e.step]) },
      h("td", { class: "name" }, e.run),
      h("td", { class: "name" }, swatch, e.sae, h("small", {}, baselineOf(e)?.text ?? e.architecture)),
      h("td", { class: "number" }, h("a", { href: link({ view: "concepts", run: e.run, sae: e.sae, step: e.step }) }, count(e.step))),
      h("td", {}, h("span", { class: `status ${r.status}`, title: e.warnings.join(" ") || null }, r.status + (e.warnings.length ? " !" : ""))),
      score(r.match, matchOf(e)),
      score(r.heldOut, heldOutOf(e)),
      h("td", { class: "number", title: against(e) }, signed(r.delta)),
      difference(aboveOf(e)),
      score(r.tapa, tapaOf(e)),
      h("td", { class: "number" }, fixed(r.stay)),
      h("td", { class: "number", title: since(e, change) }, percent(r.churn)),
      h("td", { class: "number" }, fixed(r.l0, 1)),
      h("td", { class: "number", title: e.health ? `of ${count(e.health.dictionarySize)} latents` : null }, count(r.dead)),
      h("td", { class: "number" }, fixed(r.r2)),
      h("td", { class: "number" }, count(r.images)),
      h("td", { class: "number" }, count(r.pairs)));
  }

  destroy() {
    this.charts.forEach((chart) => chart.destroy());
  }
}

// Sparsity, dead latents and reconstruction over the training steps, and how often latents are active.

import { h, svg } from "./dom.js";
import { count, fixed, percent } from "./format.js";
import { selected, shown } from "./store.js";
import { LineChart } from "./lines.js";
import { Legend } from "./legend.js";
import { SaePicker } from "./picker.js";

const figure = (name) => (e) => (e.health ? { value: e.health[name], low: null, high: null } : null);

export class HealthView {
  constructor(root) {
    const small = { height: 230 };
    this.charts = [
      new LineChart("L0", "Mean number of active latents in an image.", figure("l0"), { ...small, digits: 1 }),
      new LineChart("Dead latents", "Share of latents that are active in no image.", figure("deadFraction"), { ...small, digits: 3 }),
      new LineChart("R²", "Explained variance of the reconstruction; needs the decoder.", figure("r2"), small),
      new LineChart("Hoyer sparsity", "0: all latents equally active; 1: one latent active.", figure("hoyer"), small),
      new LineChart("CKNNA", "How far images that are near in the embeddings are near in the codes; while settled.", figure("cknna"), { ...small, digits: 3 }),
      new LineChart("Monosemanticity", "How alike the images of a latent of the coalitions are; while settled.", figure("monosemanticity"), small),
    ];
    this.picker = new SaePicker();
    this.facts = h("dl", { class: "facts" });
    this.density = h("div", { class: "density" });
    this.legend = new Legend();
    root.append(this.legend.element, h("div", { class: "charts" }, this.charts.map((chart) => chart.element)),
      h("h2", { title: "How many latents are active on what share of the images. Dead latents are in no bar" }, "Density of the latents"),
      h("div", { class: "bar" }, this.picker.element), this.density, this.facts);
  }

  update() {
    const hidden = this.legend.update(shown());
    this.charts.forEach((chart) => chart.update(shown(), hidden));
    this.picker.update();
    const health = selected()?.health;
    this.density.replaceChildren(...(health ? [histogram(health)] : ["No data yet."]));
    this.facts.replaceChildren(...(health ? [
      ["Dictionary size", count(health.dictionarySize)], ["Dead latents", `${count(health.deadLatents)} (${percent(health.deadFraction)})`],
      ["Relative L2 error", fixed(health.relativeL2)], ["Images", count(health.images)],
      ...(health.sampledImages ? [["Images of CKNNA and monosemanticity", count(health.sampledImages)], ["Latents of monosemanticity", count(health.monosemanticityLatents)]] : []),
    ].flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]) : []));
  }

  destroy() {
    this.charts.forEach((chart) => chart.destroy());
  }
}

function histogram(health) {
  const counts = health.densityCounts;
  const most = Math.max(1, ...counts);
  const width = 640 / counts.length;
  const edge = (value) => `10^${value.toFixed(1)}`;
  const every = Math.ceil(counts.length / 8);
  return svg("svg", { viewBox: "0 0 680 190", role: "img", "aria-label": `Density histogram of ${counts.length} bins` },
    counts.map((n, i) => svg("rect", { x: 30 + i * width + 0.5, y: 150 - (140 * n) / most, width: Math.max(1, width - 1), height: (140 * n) / most },
      svg("title", {}, `${n} latents are active on ${edge(health.densityEdges[i])} to ${edge(health.densityEdges[i + 1])} of the images`))),
    svg("line", { x1: 30, x2: 670, y1: 150.5, y2: 150.5 }),
    health.densityEdges.map((value, i) => (i % every === 0 ? svg("text", { x: 30 + i * width, y: 166, "text-anchor": "middle" }, value.toFixed(1)) : null)),
    svg("text", { x: 350, y: 184, "text-anchor": "middle" }, "log10 of the share of images on which a latent is active"),
    svg("text", { x: 26, y: 18, "text-anchor": "end" }, String(most)));
}

// Curves over training steps or time, one for each SAE.

import uPlot from "./vendor/uPlot.js";
import { h, tip } from "./dom.js";
import { fixed, clock, count } from "./format.js";
import { baselineOf } from "./baselines.js";
import { lineageOf, state } from "./store.js";
import { colours, themed } from "./colours.js";

export const timeOf = (e) => e.announced ?? e.firstWritten;

/** Exponential moving average without bias towards the first values. */
function smooth(values, weight) {
  let sum = 0;
  let norm = 0;
  return values.map((value) => {
    if (value === null) return null;
    sum = sum * weight + value;
    norm = norm * weight + 1;
    return sum / norm;
  });
}

function lineages(evaluations) {
  const all = new Map();
  for (const e of evaluations) {
    const key = lineageOf(e);
    if (!all.has(key)) all.set(key, []);
    all.get(key).push(e);
  }
  return all;
}

export const nameOf = (e) => `${e.run} / ${e.sae}`;

/** A baseline that has only one step, or the newest of a probe: drawn as a horizontal line. */
const isLevel = (steps) => steps[0].role === "PROBE" || (steps.length === 1 && steps[0].role !== "TRAINED");
const dashOf = (steps) => (isLevel(steps) ? baselineOf(steps[0])?.dash : undefined);

export class LineChart {
  /**
   * value(e) gives {value, low, high} or null. explain is the sentence under the title.
   */
  constructor(title, explain, value, options = {}) {
    this.value = value;
    this.options = options;
    this.box = h("div", { class: "plot", role: "img" });
    this.element = h("figure", { "data-chart": options.id ?? title }, h("figcaption", { title: explain }, h("b", {}, title), h("span", {}, explain)), this.box);
    this.title = title;
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.box);
  }

  resize() {
    if (this.plot && this.box.clientWidth > 0) this.plot.setSize({ width: this.box.clientWidth, height: this.height() });
  }

  byTime() {
    return this.options.time ?? state.x === "time";
  }

  height() {
    return this.options.height ?? 320;
  }

  update(evaluations, hidden) {
    const byTime = this.byTime();
    const weight = Number(state.smooth);
    const palette = colours();
    const position = (e) => (byTime ? timeOf(e) / 1000 : e.step);
    const lines = [...lineages(evaluations)].filter(([key]) => !hidden.has(key));
    const xs = [...new Set(lines.flatMap(([, steps]) => (isLevel(steps) ? [] : steps.map(position))))].sort((a, b) => a - b);
    if (xs.length === 0) lines.forEach(([, steps]) => xs.push(position(steps[0])));
    if (xs.length === 1) xs.push(xs[0] + (byTime ? 60 : 1));
    const series = [{}];
    const data = [xs];
    const bands = [];
    this.rows = [];
    for (const [key, steps] of lines) {
      const at = new Map(steps.map((e) => [isLevel(steps) ? "level" : position(e), e]));
      const found = xs.map((x) => at.get(x) ?? at.get("level") ?? null);
      const values = found.map((e) => (e ? this.value(e) : null));
      const raw = values.map((v) => v?.value ?? null);
      const colour = palette.get(key);
      const level = isLevel(steps);
      const base = { stroke: colour, spanGaps: true, dash: dashOf(steps) };
      const alone = weight === 0 || level;
      this.rows.push({ colour, found, values, name: nameOf(steps[0]) });
      series.push({ ...base, width: alone ? 2 : 1, alpha: alone ? 1 : 0.45, points: { show: !level, size: 6, fill: colour } });
      data.push(raw);
      if (!alone) {
        series.push({ ...base, width: 2.5, points: { show: false } });
        data.push(smooth(raw, weight));
      }
      if (values.some((v) => v?.low !== null && v?.low !== undefined) && !level) {
        const edge = { stroke: "transparent", spanGaps: true, points: { show: false } };
        series.push(edge, edge);
        data.push(values.map((v) => v?.high ?? null), values.map((v) => v?.low ?? null));
        bands.push({ series: [series.length - 2, series.length - 1], fill: colour + "24" });
      }
    }
    this.draw(series, data, bands, byTime, xs.length);
    this.box.setAttribute("aria-label", this.describe());
  }

  draw(series, data, bands, byTime, points) {
    const shape = JSON.stringify([series, bands, byTime, points]) + themed("--text");
    if (this.plot && this.shape === shape) {
      this.plot.setData(data);
      return;
    }
    this.shape = shape;
    this.plot?.destroy();
    const axis = { size: 34, stroke: themed("--muted"), grid: { stroke: themed("--line"), width: 1 }, ticks: { stroke: themed("--line"), width: 1 }, font: "12px system-ui, sans-serif" };
    const options = {
      width: Math.max(200, this.box.clientWidth), height: this.height(), series, bands,
      legend: { show: false },
      cursor: { y: false, points: { size: 9 } },
      scales: { x: { time: byTime }, y: { range: this.options.range ?? ((u, low, high) => padded(low, high)) } },
      axes: [{ ...axis, ...(byTime ? { size: 50 } : { values: (u, ticks) => ticks.map((t) => (Number.isInteger(t) ? compact(t) : "")) }) }, { ...axis, size: 56 }],
      hooks: { setCursor: [(u) => this.point(u)], draw: this.options.bars ? [(u) => this.bars(u)] : [] },
    };
    this.plot = new uPlot(options, data, this.box);
    this.plot.over.addEventListener("mousemove", (event) => { this.pointer = event; });
    this.plot.over.addEventListener("mouseleave", () => { this.pointer = null; tip(null, null); });
  }

  /** The interval of each value as a bar, because a band needs two values. */
  bars(plot) {
    const { ctx } = plot;
    ctx.save();
    ctx.lineWidth = 1.5 * devicePixelRatio;
    for (const row of this.rows) {
      ctx.strokeStyle = row.colour;
      row.values.forEach((value, i) => {
        if (value?.low === null || value?.low === undefined) return;
        const x = plot.valToPos(plot.data[0][i], "x", true);
        ctx.beginPath();
        ctx.moveTo(x, plot.valToPos(value.low, "y", true));
        ctx.lineTo(x, plot.valToPos(value.high, "y", true));
        ctx.stroke();
      });
    }
    ctx.restore();
  }

  point(plot) {
    const index = plot.cursor.idx;
    if (!this.pointer || index === null || index === undefined) return;
    const x = plot.data[0][index];
    const rows = [this.byTime() ? clock(x * 1000) : `step ${count(x)}`];
    for (const row of this.rows) {
      const e = row.found[index];
      const value = row.values[index];
      if (!e || !value || value.value === null) continue;
      const range = value.low === null || value.low === undefined ? "" : ` [${fixed(value.low)}, ${fixed(value.high)}]`;
      rows.push([row.name, `${fixed(value.value, this.options.digits ?? 3)}${range}`]);
      rows.push(["", `${e.status.toLowerCase()}, ${count(e.images)} images, ${count(e.pairs)} pairs`]);
    }
    tip(this.pointer, rows);
  }

  /** The curves in words, for screen readers. */
  describe() {
    const lines = this.rows.map((row) => {
      const values = row.values.filter((v) => v && v.value !== null);
      return values.length ? `${row.name}: from ${fixed(values[0].value)} to ${fixed(values.at(-1).value)}` : `${row.name}: no value`;
    });
    return `${this.title}. ${lines.join("; ")}`;
  }

  destroy() {
    this.observer.disconnect();
    this.plot?.destroy();
    tip(null, null);
  }
}

function padded(low, high) {
  if (low === null || high === null) return [0, 1];
  const margin = (high - low) * 0.08 || Math.abs(high) * 0.1 || 0.1;
  return [low >= 0 ? Math.max(0, low - margin) : low - margin, high + margin];
}

function compact(value) {
  return value >= 10000 ? `${+(value / 1000).toFixed(1)}k` : String(value);
}

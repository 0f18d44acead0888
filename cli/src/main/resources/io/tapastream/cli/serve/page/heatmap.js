// F1 of every concept at every step of one SAE.

import { h, tip } from "./dom.js";
import { fixed, count } from "./format.js";
import { ageOf, ask, dataSet, go, methodQuery, selected, shown, state } from "./store.js";
import { SaePicker } from "./picker.js";
import { onScheme, themed } from "./colours.js";

const STOPS = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];
const LABELS = 230;
const TOP = 26;

function colour(value) {
  const at = Math.min(0.9999, Math.max(0, value)) * (STOPS.length - 1);
  const low = Math.floor(at);
  const mix = STOPS[low].map((part, i) => Math.round(part + (STOPS[low + 1][i] - part) * (at - low)));
  return `rgb(${mix.join(",")})`;
}

export class HeatMapView {
  constructor(root) {
    this.picker = new SaePicker(false);
    this.order = h("select", { onchange: () => this.draw() }, [["last", "best at the last step"], ["gain", "most gained"], ["index", "as in the vocabulary"]].map(([value, text]) => h("option", { value }, text)));
    this.search = h("input", { type: "search", placeholder: "Find a concept", "aria-label": "Find a concept", value: state.find, oninput: () => go({ find: this.search.value }) });
    this.canvas = h("canvas", { role: "img", tabindex: "0" });
    this.scale = h("span", { class: "scale", "aria-hidden": "true" }, "F1 0", h("canvas", { width: 120, height: 12 }), "1");
    root.append(h("div", { class: "bar" }, this.picker.element, h("label", {}, "Order", this.order), this.search, this.scale), h("div", { class: "scroll" }, this.canvas));
    const context = this.scale.querySelector("canvas").getContext("2d");
    for (let x = 0; x < 120; x++) { context.fillStyle = colour(x / 119); context.fillRect(x, 0, 1, 12); }
    this.canvas.addEventListener("mousemove", (event) => this.point(event));
    this.canvas.addEventListener("mouseleave", () => tip(null, null));
    this.canvas.addEventListener("click", (event) => this.open(event));
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(root);
    onScheme(() => this.draw());
  }

  update(what) {
    this.picker.update();
    if (document.activeElement !== this.search) this.search.value = state.find;
    this.load();
    if (what === "state") this.draw();
  }

  async load() {
    const e = selected();
    const steps = e ? shown().filter((o) => o.run === e.run && o.sae === e.sae) : [];
    const wanted = e ? JSON.stringify([e.run, e.sae, steps.map((s) => [s.step, ageOf(s.match)]), methodQuery()]) : null;
    if (!e || wanted === this.loaded) return;
    this.loaded = wanted;
    try {
      const map = await ask("api/heatmap", { run: e.run, sae: e.sae, dataSet: dataSet(), ...methodQuery() });
      if (this.loaded === wanted) this.map = map;
    } catch (failure) {
      this.loaded = null;
      return;
    }
    this.draw();
  }

  draw() {
    if (!this.map) return;
    const { steps } = this.map;
    const text = state.find.toLowerCase();
    const last = (row) => row.f1.at(-1) ?? -1;
    const gain = (row) => (row.f1.at(-1) ?? 0) - (row.f1.find((v) => v !== null) ?? 0);
    this.rows = this.map.concepts.filter((row) => row.name.toLowerCase().includes(text));
    if (this.order.value === "last") this.rows.sort((a, b) => last(b) - last(a));
    if (this.order.value === "gain") this.rows.sort((a, b) => gain(b) - gain(a));
    const width = Math.max(480, this.canvas.parentElement.clientWidth - 4);
    this.cell = { width: Math.min(90, (width - LABELS) / Math.max(1, steps.length)), height: this.rows.length > 60 ? 13 : 20 };
    const height = TOP + this.rows.length * this.cell.height + 4;
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.canvas.setAttribute("aria-label", `F1 of ${this.rows.length} concepts at ${steps.length} steps; the table of concepts has the numbers`);
    const context = this.canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.font = `${Math.min(12, this.cell.height - 2)}px system-ui, sans-serif`;
    context.textBaseline = "middle";
    context.fillStyle = themed("--muted");
    const every = Math.max(1, Math.ceil(44 / this.cell.width));
    context.textAlign = "center";
    steps.forEach((step, x) => { if (x % every === 0) context.fillText(String(step), LABELS + (x + 0.5) * this.cell.width, TOP / 2); });
    this.rows.forEach((row, y) => this.drawRow(context, row, y));
  }

  drawRow(context, row, y) {
    const top = TOP + y * this.cell.height;
    context.textAlign = "right";
    context.fillStyle = themed("--text");
    let label = row.name;
    while (label.length > 3 && context.measureText(label).width > LABELS - 12) label = label.slice(0, -2) + "…";
    context.fillText(label, LABELS - 8, top + this.cell.height / 2);
    row.f1.forEach((value, x) => {
      if (value === null) return;
      context.fillStyle = colour(value);
      context.fillRect(LABELS + x * this.cell.width, top, this.cell.width - 1, this.cell.height - 1);
    });
  }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const x = Math.floor((event.clientX - box.left - LABELS) / this.cell.width);
    const y = Math.floor((event.clientY - box.top - TOP) / this.cell.height);
    const row = this.rows?.[y];
    return row && x >= 0 && x < this.map.steps.length ? { row, step: this.map.steps[x], value: row.f1[x] } : null;
  }

  point(event) {
    const at = this.at(event);
    tip(event, at ? [at.row.name, ["step", count(at.step)], ["F1", fixed(at.value, 4)]] : null);
  }

  open(event) {
    const at = this.at(event);
    const e = selected();
    if (at && e) go({ view: "concepts", run: e.run, sae: e.sae, step: at.step, find: at.row.name }, true);
  }

  destroy() {
    this.observer.disconnect();
    tip(null, null);
  }
}

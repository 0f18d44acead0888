// TAPAScore in windows of event time: of every SAE over time, and of one SAE checkpoint in a table.

import { h } from "./dom.js";
import { clock, count, fixed, interval, signed } from "./format.js";
import { ask, dataSet, methodQuery, selected, shown } from "./store.js";
import { LineChart } from "./lines.js";
import { Legend } from "./legend.js";
import { SaePicker } from "./picker.js";

const COLUMNS = [
  ["Window", "From (inclusive) to (exclusive), event time: the later of the pair's and of the SAE checkpoint's"],
  ["TAPAScore", "Over the pairs of the window, with its 95 % interval over pairs"],
  ["δ add", "Mean change over the pairs that add a concept, -1 to 1; higher is better"],
  ["δ rem", "Mean change over the pairs that remove a concept, -1 to 1; lower is better"],
  ["Pairs", "Number of pairs in the window"],
  ["Adding", "Number of those pairs that add a concept"],
  ["Images", "Number of annotated images from which the coalitions were computed"],
  ["State", "OPEN: more pairs may arrive, and coalitions may change. COMPLETE: event time has passed the window; a late pair still causes a further revision"],
  ["Revision", "How often the job has written this window since it was started without state"],
];

/** A point of the chart: a window instead of an SAE checkpoint. */
const point = (line, w) => ({
  run: line.run, sae: line.sae, step: w.step, role: "TRAINED", announced: w.start,
  status: `step ${w.step}, ${w.complete ? "complete" : "open"}`, images: w.images, pairs: w.pairs, window: w,
});

export class WindowsView {
  constructor(root) {
    this.chart = new LineChart("TAPAScore in windows", "Over the pairs of each window of event time. Bars and band: 95 % interval over pairs. If several live steps share a window, the highest step is shown.",
      (e) => (e.window.value === undefined ? null : e.window), { id: "windows", time: true, bars: true });
    this.legend = new Legend();
    this.picker = new SaePicker();
    this.found = h("span", { role: "status" });
    this.table = h("table", { id: "windows" });
    root.append(this.legend.element, h("div", { class: "charts" }, this.chart.element), h("h2", {}, "Windows of one SAE checkpoint"),
      h("div", { class: "bar" }, this.picker.element, this.found), h("div", { class: "scroll" }, this.table));
    this.answer = { lines: [], windows: [] };
  }

  update(what) {
    this.picker.update();
    this.load();
    if (what === "state") this.draw();
  }

  async load() {
    const e = selected();
    const wanted = e ? JSON.stringify([e.run, e.sae, e.step, shown().map((o) => o.windows), dataSet(), methodQuery()]) : null;
    if (!e || wanted === this.loaded) return;
    this.loaded = wanted;
    try {
      const answer = await ask("api/windows", { run: e.run, sae: e.sae, step: e.step, dataSet: e.dataSet, ...methodQuery() });
      if (this.loaded !== wanted) return;
      this.answer = answer;
    } catch (failure) {
      this.loaded = null;
      this.found.textContent = failure.message;
      return;
    }
    this.draw();
  }

  draw() {
    const hidden = this.legend.update(shown());
    this.chart.update(this.answer.lines.flatMap((line) => line.windows.map((w) => point(line, w))), hidden);
    const all = this.answer.windows;
    this.found.textContent = all.length === 0 ? "There is no window of this SAE checkpoint yet." : `${count(all.length)} ${all.length === 1 ? "window" : "windows"}, ${count(all.reduce((sum, w) => sum + w.pairs, 0))} pairs in all`;
    this.table.replaceChildren(
      h("caption", { class: "unseen" }, "Windows of the chosen SAE checkpoint, the newest first"),
      h("thead", {}, h("tr", {}, COLUMNS.map(([text, title], i) => h("th", { scope: "col", title, class: i === 0 || i === 7 ? null : "number" }, text)))),
      h("tbody", {}, all.map((w) => this.row(w))));
  }

  row(w) {
    const number = (text) => h("td", { class: "number" }, text);
    return h("tr", { "data-start": w.start },
      h("td", {}, `${clock(w.start)} – ${clock(w.end)}`),
      h("td", { class: "number" }, h("span", { class: "score" }, fixed(w.value)), h("small", {}, interval(w.value === null || w.value === undefined ? null : w))),
      number(signed(w.deltaAdd)), number(signed(w.deltaRem)), number(count(w.pairs)), number(count(w.pairsAdding)), number(count(w.images)),
      h("td", {}, h("span", { class: `status ${w.complete ? "SETTLED" : "LIVE"}` }, w.complete ? "COMPLETE" : "OPEN")),
      number(count(w.revision)));
  }

  destroy() {
    this.chart.destroy();
  }
}

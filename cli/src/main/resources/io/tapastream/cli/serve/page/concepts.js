// The concepts of one SAE checkpoint: how well each is matched, by which latents.

import { h, svg, sortableHead, compare } from "./dom.js";
import { fixed, signed, count } from "./format.js";
import { ageOf, ask, go, link, methodQuery, selected, state } from "./store.js";
import { SaePicker } from "./picker.js";

const COLUMNS = [
  { key: "concept", text: "#", title: "Index in the vocabulary", number: true },
  { key: "name", text: "Concept", title: "Name in the vocabulary" },
  { key: "support", text: "Support", title: "Images that show the concept", number: true },
  { key: "f1AtK", text: "F1", title: "F1 of the first k latents of the coalition, 0 to 1; its mean over the concepts is MATCHScore", number: true },
  { key: "heldOutAtK", text: "Held out", title: "F1 of coalitions fitted on one half of the images and counted on the other", number: true },
  { key: null, text: "F1 path", title: "F1 after each latent that was added to the coalition" },
  { key: null, text: "Coalition", title: "The matched latents in the order in which they were chosen; latents beyond k are faint" },
  { key: "tapa", text: "TAPAScore", title: "TAPAScore over the pairs that add or remove this concept", number: true },
  { key: "deltaAdd", text: "δ add", title: "Mean change over the pairs that add the concept, -1 to 1; higher is better", number: true },
  { key: "deltaRem", text: "δ rem", title: "Mean change over the pairs that remove the concept, -1 to 1; lower is better", number: true },
  { key: "pairs", text: "Pairs", title: "Number of pairs that add or remove this concept; the link shows them", number: true },
];

function path(f1, k) {
  const shown = f1.slice(0, 10);
  const x = (i) => 2 + (i * 76) / Math.max(1, shown.length - 1);
  const y = (v) => 20 - v * 18;
  const at = Math.min(k, shown.length) - 1;
  return svg("svg", { viewBox: "0 0 80 22", class: "path", role: "img", "aria-label": `F1 path ${shown.map((v) => v.toFixed(2)).join(", ")}` },
    svg("title", {}, shown.map((v, i) => `${i + 1}: ${v.toFixed(4)}`).join("\n")),
    svg("line", { x1: 0, x2: 80, y1: 20, y2: 20 }),
    svg("polyline", { points: shown.map((v, i) => `${x(i).toFixed(1)},${y(v).toFixed(1)}`).join(" ") }),
    at >= 0 ? svg("circle", { cx: x(at), cy: y(shown[at]), r: 2.4 }) : null);
}

export class ConceptsView {
  constructor(root) {
    this.sort = { key: "f1AtK", down: true };
    this.picker = new SaePicker();
    this.search = h("input", { type: "search", placeholder: "Find a concept", "aria-label": "Find a concept", value: state.find, oninput: () => go({ find: this.search.value }) });
    this.found = h("span", { role: "status" });
    this.table = h("table", { id: "concepts" });
    root.append(h("div", { class: "bar" }, this.picker.element, this.search, this.found), h("div", { class: "scroll" }, this.table));
    this.concepts = [];
  }

  async load() {
    const e = selected();
    const wanted = e ? JSON.stringify([e.run, e.sae, e.step, e.dataSet, ageOf(e.match), ageOf(e.tapa), methodQuery()]) : null;
    if (wanted === this.loaded) return;
    this.loaded = wanted;
    if (!e) return;
    try {
      const answer = await ask("api/concepts", { run: e.run, sae: e.sae, step: e.step, dataSet: e.dataSet, ...methodQuery() });
      if (this.loaded === wanted) this.concepts = answer.concepts;
    } catch (failure) {
      this.concepts = [];
      this.loaded = null;
      this.found.textContent = failure.message;
      return;
    }
    this.draw();
  }

  update(what) {
    this.picker.update();
    if (document.activeElement !== this.search) this.search.value = state.find;
    this.load();
    if (what === "state") this.draw();
  }

  draw() {
    const text = state.find.toLowerCase();
    const rows = this.concepts.filter((c) => c.name.toLowerCase().includes(text));
    rows.sort((a, b) => (this.sort.down ? -1 : 1) * compare(a[this.sort.key], b[this.sort.key]) || a.concept - b.concept);
    this.found.textContent = `${rows.length} of ${this.concepts.length} concepts`;
    const focused = this.table.contains(document.activeElement) ? document.activeElement.textContent : null;
    this.table.replaceChildren(
      h("caption", { class: "unseen" }, "Concepts of the chosen SAE checkpoint"),
      sortableHead(COLUMNS, this.sort, (sort) => { this.sort = sort; this.draw(); }),
      h("tbody", {}, rows.map((c) => this.row(c))));
    if (focused) [...this.table.querySelectorAll("button")].find((item) => item.textContent.slice(0, 3) === focused.slice(0, 3))?.focus();
  }

  row(c) {
    const k = Number(state.k);
    const counted = c.counted ?? k;
    return h("tr", {},
      h("td", { class: "number" }, c.concept),
      h("td", { class: "name concept" }, c.name),
      h("td", { class: "number" }, count(c.support)),
      h("td", { class: "number score" }, fixed(c.f1AtK)),
      h("td", { class: "number" }, fixed(c.heldOutAtK)),
      h("td", {}, c.f1 ? path(c.f1, k) : "–"),
      h("td", { class: "coalition" }, (c.coalition ?? []).map((latent, i) => h("span", { class: i < counted ? null : "beyond" }, latent))),
      h("td", { class: "number" }, signed(c.tapa)),
      h("td", { class: "number" }, signed(c.deltaAdd)),
      h("td", { class: "number" }, signed(c.deltaRem)),
      h("td", { class: "number" }, c.pairs === undefined ? "–" : h("a", { href: link({ view: "pairs", find: c.name, from: 0 }) }, count(c.pairs))));
  }

  destroy() {}
}

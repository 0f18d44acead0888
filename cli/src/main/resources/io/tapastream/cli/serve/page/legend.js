// The SAEs in the figures with their colours, baselines with their lines; each can be hidden.

import { h, svg } from "./dom.js";
import { baselineOf } from "./baselines.js";
import { go, lineageOf, state } from "./store.js";
import { nameOf } from "./lines.js";
import { colours } from "./colours.js";

function hiddenOnes() {
  try {
    return new Set(state.hidden ? JSON.parse(state.hidden) : []);
  } catch {
    return new Set();
  }
}

function line(colour, dash) {
  return svg("svg", { class: "line", viewBox: "0 0 30 12", "aria-hidden": "true" },
    svg("line", { x1: 0, x2: 30, y1: 6, y2: 6, stroke: colour, "stroke-width": 2, "stroke-dasharray": dash.join(" ") }));
}

export class Legend {
  constructor() {
    this.element = h("div", { class: "legend", role: "group", "aria-label": "SAEs in the figures" });
  }

  /** Shows these and returns which are hidden. */
  update(evaluations) {
    const hidden = hiddenOnes();
    const palette = colours();
    const entries = new Map(evaluations.map((e) => [lineageOf(e), e]));
    const shape = JSON.stringify([...entries.keys(), ...hidden, ...palette.values(), [...entries.values()].map((e) => baselineOf(e)?.text)]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.element.replaceChildren(...[...entries].map(([key, e]) => this.entry(key, e, hidden, palette.get(key))));
    }
    return hidden;
  }

  entry(key, e, hidden, colour) {
    const kind = baselineOf(e);
    const swatch = kind ? line(colour, kind.dash) : h("i", {});
    if (!kind) swatch.style.background = colour;
    return h("label", { title: `${e.architecture ?? ""} ${e.role?.toLowerCase() ?? ""}` },
      h("input", { type: "checkbox", checked: !hidden.has(key), onchange: () => {
        if (hidden.has(key)) hidden.delete(key); else hidden.add(key);
        go({ hidden: hidden.size ? JSON.stringify([...hidden]) : "" });
      } }), swatch, nameOf(e), kind ? ` (${kind.text})` : "");
  }
}

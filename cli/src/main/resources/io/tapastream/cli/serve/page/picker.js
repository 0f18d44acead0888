// Selects the SAE and the step that a view shows.

import { h } from "./dom.js";
import { go, selected, shown } from "./store.js";
import { nameOf } from "./lines.js";

export class SaePicker {
  constructor(withStep = true) {
    this.withStep = withStep;
    this.sae = h("select", { onchange: () => this.choose(null) });
    this.step = h("select", { onchange: () => this.choose(this.step.value) });
    this.element = h("span", { class: "picker" }, h("label", {}, "SAE", this.sae), withStep ? h("label", {}, "Step", this.step) : null);
  }

  choose(step) {
    const [run, sae] = JSON.parse(this.sae.value);
    const steps = shown().filter((e) => e.run === run && e.sae === sae);
    const chosen = steps.find((e) => String(e.step) === step) ?? steps.at(-1);
    go({ run, sae, step: chosen.step, from: 0 });
  }

  update() {
    const chosen = selected();
    if (!chosen) return;
    const all = shown();
    const saes = new Map(all.map((e) => [JSON.stringify([e.run, e.sae]), nameOf(e)]));
    const steps = all.filter((e) => e.run === chosen.run && e.sae === chosen.sae).map((e) => String(e.step));
    const shape = JSON.stringify([[...saes], steps, chosen.run, chosen.sae, chosen.step]);
    if (shape === this.shape) return;
    this.shape = shape;
    const key = JSON.stringify([chosen.run, chosen.sae]);
    this.sae.replaceChildren(...[...saes].map(([value, text]) => h("option", { value, selected: value === key }, text)));
    this.step.replaceChildren(...steps.map((value) => h("option", { value, selected: value === String(chosen.step) }, value)));
  }
}

// Pairs of images, what changed between them, and which latents of the coalitions responded.

import { h } from "./dom.js";
import { count, fixed, signed } from "./format.js";
import { ageOf, ask, dataSet, go, methodQuery, selected, state } from "./store.js";
import { SaePicker } from "./picker.js";

const PAGE = 60;

export class PairsView {
  constructor(root) {
    this.picker = new SaePicker();
    this.search = h("input", { type: "search", placeholder: "Find by concept", "aria-label": "Find pairs by concept", value: state.find, oninput: () => go({ find: this.search.value, from: 0 }) });
    this.found = h("span", { role: "status" });
    this.list = h("div", { class: "pairs" });
    this.back = h("button", { type: "button", onclick: () => go({ from: Math.max(0, Number(state.from) - PAGE) }) }, "Previous pairs");
    this.next = h("button", { type: "button", onclick: () => go({ from: Number(state.from) + PAGE }) }, "Next pairs");
    root.append(h("div", { class: "bar" }, this.picker.element, this.search, this.found),
      h("p", { class: "note" }, "Under each image: the coalitions of the removed concept (−) and of the added concept (+) at the chosen SAE checkpoint. A filled latent is active on that image, an empty one is not; one with a dotted frame is in both coalitions and counts in neither. δ is the perturbed image minus the original: 1 if the coalition becomes active, −1 if it becomes inactive. A good SAE has δ −1 for the removed concept and +1 for the added concept."),
      this.list, h("div", { class: "bar" }, this.back, this.next));
    this.concepts = new Map();
  }

  update() {
    this.picker.update();
    if (document.activeElement !== this.search) this.search.value = state.find;
    this.load();
  }

  async load() {
    const e = selected();
    const wanted = JSON.stringify([dataSet(), e?.run, e?.sae, e?.step, ageOf(e?.match), ageOf(e?.tapa), methodQuery(), state.find, state.from]);
    if (!e || wanted === this.loaded || !dataSet()) return;
    this.loaded = wanted;
    try {
      const chosen = { run: e.run, sae: e.sae, step: e.step, dataSet: e.dataSet, ...methodQuery() };
      const { concepts } = await ask("api/concepts", chosen);
      const text = state.find.toLowerCase();
      const sought = concepts.filter((c) => c.name.toLowerCase().includes(text)).map((c) => c.concept);
      const query = { ...chosen, from: state.from };
      if (state.find) query.concepts = sought.length ? sought.join(",") : "none";
      const answer = await ask("api/pairs", query);
      if (this.loaded !== wanted) return;
      this.concepts = new Map(concepts.map((c) => [c.concept, c]));
      this.draw(answer);
      if (!answer.complete) {
        this.loaded = null;
        setTimeout(() => this.load(), 700);
      }
    } catch (failure) {
      this.loaded = null;
      this.found.textContent = failure.message;
    }
  }

  draw(answer) {
    this.found.textContent = `${count(answer.found)} of ${count(answer.total)} pairs${answer.complete ? "" : ", still reading"}`;
    this.back.disabled = answer.from === 0;
    this.next.disabled = answer.from + PAGE >= answer.found;
    this.list.replaceChildren(...answer.pairs.map((pair) => this.card(pair)));
  }

  card(pair) {
    return h("article", { class: "pair", "data-pair": pair.pairId },
      h("div", { class: "images" }, this.image(pair, "original"), this.image(pair, "perturbed")),
      this.concept("removed", pair.removed, "deltaRem", pair.response),
      pair.added === null ? null : this.concept("added", pair.added, "deltaAdd", pair.response),
      h("small", {}, `pair ${pair.pairId}`, pair.response ? `, active latents: ${count(pair.response.activeOriginal)} and ${count(pair.response.activePerturbed)}`
        : ". The topic pair-latents does not have the active latents of this pair: it is not evaluated yet, or has more of them than the job's option --pair-latents"));
  }

  image(pair, side) {
    const name = side === "original" ? "Original" : "Perturbed";
    const none = h("span", { class: "none" }, pair[side] === "embedding" ? "sent as an embedding: no image" : "this server may not show the image");
    const figure = h("figure", {}, h("figcaption", {}, name), this.latents(pair, side));
    if (pair[side] === "embedding" || !pair[side]) {
      figure.prepend(none);
      return figure;
    }
    const image = h("img", { loading: "lazy", alt: `${name} image of pair ${pair.pairId}`, src: `api/pair-image?${new URLSearchParams({ dataSet: dataSet(), pairId: pair.pairId, side })}` });
    image.addEventListener("error", () => image.replaceWith(none));
    figure.prepend(image);
    return figure;
  }

  /** The coalitions of the pair's concepts, with the latents that are active on one image filled. */
  latents(pair, side) {
    if (!pair.response) return null;
    return ["removed", "added"].filter((what) => pair.response[what]).map((what) =>
      h("div", { class: `coalition answer ${what}` }, h("b", { "aria-hidden": "true" }, what === "removed" ? "−" : "+"), pair.response[what].map((l) => {
        const words = `latent ${l.latent} of the ${what} concept's coalition is ${l[side] ? "active" : "not active"} on the ${side} image${l.shared ? "; it is in both coalitions and counts in neither" : ""}`;
        return h("span", { class: [l[side] ? "on" : "off", l.shared ? "shared" : ""].join(" ").trim(), title: words, role: "img", "aria-label": words }, l.latent);
      })));
  }

  concept(what, index, delta, response) {
    const c = this.concepts.get(index);
    const latents = response ? [] : (c?.coalition ?? []).slice(0, c?.counted ?? 0);
    return h("div", { class: `change ${what}` },
      h("b", {}, what === "removed" ? "− " : "+ ", c?.name ?? `concept ${index}`),
      response ? h("span", { class: "delta", title: "For this pair: whether the coalition is active on the perturbed image (0 or 1) minus whether it is active on the original" }, `δ ${signed(response[delta], 0)}`)
        : h("span", { class: "coalition", title: "Its coalition: the first k latents" }, latents.map((latent) => h("span", {}, latent))),
      h("span", { title: "F1 of the coalition on the annotated images, and its mean change over all pairs that make the same change to this concept" },
        `F1 ${fixed(c?.f1AtK, 2)}${c?.[delta] === undefined ? "" : `, mean δ ${signed(c[delta], 2)}`}`));
  }

  destroy() {}
}

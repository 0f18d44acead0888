// Combines the controls at the top, the view below them, and the age of the newest score.

import { h, select } from "./dom.js";
import { ago, count } from "./format.js";
import { dataSet, dataSets, evaluations, follow, go, link, listen, live, methods, state } from "./store.js";
import { onScheme } from "./colours.js";
import { ScoresView } from "./checkpoints.js";
import { ConceptsView } from "./concepts.js";
import { HeatMapView } from "./heatmap.js";
import { HealthView } from "./health.js";
import { PairsView } from "./pairs.js";
import { WindowsView } from "./windows.js";

const VIEWS = {
  scores: ["Scores", ScoresView], concepts: ["Concepts", ConceptsView], heatmap: ["Heat map", HeatMapView],
  windows: ["Windows", WindowsView], health: ["Health", HealthView], pairs: ["Pairs", PairsView],
};
const content = document.getElementById("content");
let view = null;
let name = null;

function showView(what) {
  const wanted = VIEWS[state.view] ? state.view : "scores";
  if (wanted !== name) {
    view?.destroy();
    content.replaceChildren();
    name = wanted;
    view = new VIEWS[wanted][1](content);
  }
  if (evaluations.size > 0) view.update(what);
  content.classList.toggle("empty", evaluations.size === 0);
}

// The element with keyboard focus must stay, so these are only redrawn when they change.
const drawn = new Map();

function replaceWhenChanged(id, elements) {
  const shape = elements.map((element) => element.outerHTML).join("");
  if (drawn.get(id) === shape) return;
  drawn.set(id, shape);
  document.getElementById(id).replaceChildren(...elements);
}

function showNavigation() {
  replaceWhenChanged("views", Object.entries(VIEWS).map(([key, [text]]) =>
    h("a", { href: link({ view: key, find: "", from: 0 }), "aria-current": key === name ? "page" : null }, text)));
}

let controls = "";

function showControls() {
  const all = methods();
  const own = all.filter((v) => v.method === state.method);
  const unique = (values) => [...new Set(values)].map((v) => [String(v), String(v)]);
  const lists = {
    data: dataSets().map((d) => [d, d]),
    method: unique(all.map((v) => v.method)),
    beta: unique(own.filter((v) => v.beta !== null).map((v) => v.beta)),
    k: unique(own.map((v) => v.k).sort((a, b) => a - b)),
  };
  const shape = JSON.stringify([lists, state.x, state.smooth, state.method, state.beta, state.k, dataSet(), name]);
  if (shape === controls) return;
  controls = shape;
  const steps = name === "scores" || name === "health";
  const set = (key) => (value) => go({ [key]: value });
  const form = document.getElementById("controls");
  const focused = form.contains(document.activeElement) ? document.activeElement.closest("label")?.firstChild.textContent : null;
  form.replaceChildren(
    select("Data set", "The annotated data set", lists.data, dataSet(), set("data")),
    select("Matching", "How latents are matched to concepts: fbmp is the paper's matching pursuit; f1, jaccard and nmi choose the best single latents", lists.method, state.method, set("method")),
    ...(lists.beta.length ? [select("β", "Beta of the F-score that the pursuit maximises: below 1, precision has more weight", lists.beta, state.beta, set("beta"))] : []),
    select("k", "Largest number of latents of a coalition that count", lists.k, state.k, set("k")),
    ...(steps ? [select("Over", "Horizontal axis of the curves", [["step", "training step"], ["time", "wall-clock time"]], state.x, set("x"))] : []),
    ...(steps || name === "windows" ? [
      h("label", { title: "Exponential moving average over the steps; the raw line stays visible" }, "Smoothing",
        h("input", { type: "range", min: 0, max: 0.95, step: 0.05, value: state.smooth, oninput: (event) => go({ smooth: event.target.value }) })),
    ] : []));
  if (focused) [...form.querySelectorAll("label")].find((l) => l.firstChild.textContent === focused)?.querySelector("select, input").focus();
}

function showFreshness() {
  const box = document.getElementById("freshness");
  let text;
  let kind = "good";
  if (!live.connected) [text, kind] = ["no connection to the server, trying again", "bad"];
  else if (live.failure) [text, kind] = [`Kafka cannot be read: ${live.failure}`, "bad"];
  else if (!live.caughtUp) [text, kind] = ["reading existing records", "wait"];
  else if (evaluations.size === 0) [text, kind] = ["no score yet", "wait"];
  else text = `newest score ${ago(Date.now() + live.skew - live.lastWritten)}, ${live.lag === 0 ? "up to date" : `${count(live.lag)} records behind`}`;
  if (live.rejected > 0) text += `, ${count(live.rejected)} rejected`;
  // Read aloud only when its kind changes, not every second.
  if (box.className !== kind) document.getElementById("spoken").textContent = text;
  box.className = kind;
  if (box.textContent !== text) box.textContent = text;
  box.title = "Newest score: when Kafka received the newest record of an output topic. Behind: records in the topics that this page's server has not read yet.";
}

function showAlerts() {
  replaceWhenChanged("alerts", [...live.alerts.slice(0, 6).map((alert) =>
    h("p", { class: alert.severity }, h("b", {}, alert.kind.replaceAll("_", " ").toLowerCase()), " ", alert.sentence, " ",
      h("a", { href: link({ view: "concepts", run: alert.run, sae: alert.sae, step: alert.step, data: alert.dataSet ?? "" }) }, `${alert.run} / ${alert.sae} step ${alert.step}`))),
    ...(live.alerts.length > 6 ? [h("p", {}, `and ${live.alerts.length - 6} more alerts`)] : [])]);
}

let due = null;

function show(what) {
  if (what !== "freshness") due = due === "state" || what === "state" ? "state" : "data";
  requestAnimationFrame(() => {
    showFreshness();
    if (!due) return;
    const now = due;
    due = null;
    showView(now);
    showNavigation();
    showControls();
    showAlerts();
  });
}

document.getElementById("controls").addEventListener("submit", (event) => event.preventDefault());
document.getElementById("skip").addEventListener("click", (event) => { event.preventDefault(); content.focus(); });
listen(show);
onScheme(() => show("state"));
setInterval(showFreshness, 1000);
show("state");
follow();

// The state of the page: the newest records of every evaluation, and the selection in the address.

import { byName } from "./dom.js";

export const evaluations = new Map();
export const live = { connected: false, caughtUp: false, lag: -1, lastWritten: 0, skew: 0, failure: null, rejected: 0, alerts: [], statuses: [] };

const listeners = new Set();
const DEFAULTS = { view: "scores", data: "", method: "fbmp", beta: "0.5", k: "3", x: "step", smooth: "0", hidden: "", run: "", sae: "", step: "", find: "", from: "0" };

export const keyOf = (e) => JSON.stringify([e.run, e.sae, e.step, e.dataSet]);
export const lineageOf = (e) => JSON.stringify([e.run, e.sae]);

function parse() {
  const given = new URLSearchParams(location.hash.slice(1));
  const state = {};
  for (const [name, value] of Object.entries(DEFAULTS)) state[name] = given.get(name) ?? value;
  return state;
}

export let state = parse();

/** The address that shows this page with these changes. */
export function link(changes) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...state, ...changes })) {
    if (String(value) !== DEFAULTS[name]) query.set(name, value);
  }
  return "#" + query;
}

/** Changes the selection; a change of the view adds a browser history entry, a detail does not. */
export function go(changes, step = false) {
  const address = link(changes);
  if (step) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
  state = parse();
  tell("state");
}

export function listen(listener) {
  listeners.add(listener);
}

function tell(what) {
  listeners.forEach((listener) => listener(what));
}

window.addEventListener("hashchange", () => { state = parse(); tell("state"); });
window.addEventListener("popstate", () => { state = parse(); tell("state"); });

/** Follows the server; the browser reconnects by itself when the server is back. */
export function follow() {
  const source = new EventSource("api/events");
  source.onmessage = (message) => {
    const event = JSON.parse(message.data);
    if (event.all) evaluations.clear();
    for (const e of event.evaluations ?? []) evaluations.set(keyOf(e), e);
    if (event.alerts) live.alerts = event.alerts;
    if (event.statuses) live.statuses = event.statuses;
    Object.assign(live, {
      connected: true, caughtUp: event.caughtUp, lag: event.lag, lastWritten: event.lastWritten,
      skew: event.now - Date.now(), failure: event.failure, rejected: event.rejected,
    });
    tell(event.evaluations ? "data" : "freshness");
  };
  source.onerror = () => {
    live.connected = false;
    tell("freshness");
    // A browser gives up after an answer that is not a stream, such as from another program on the port.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => { source.close(); follow(); }, 2000);
  };
}

export function dataSets() {
  return [...new Set([...evaluations.values()].map((e) => e.dataSet))].sort();
}

export function dataSet() {
  const all = dataSets();
  return all.includes(state.data) ? state.data : all[0] ?? "";
}

/** 1 for what trained SAEs are held against. */
const isBeside = (e) => Number((e.role ?? "TRAINED") !== "TRAINED");

/** The evaluations of the data set, baselines and probes last, by run, SAE and step. */
export function shown() {
  const data = dataSet();
  return [...evaluations.values()].filter((e) => e.dataSet === data)
    .sort((a, b) => isBeside(a) - isBeside(b) || byName(a.run, b.run) || byName(a.sae, b.sae) || a.step - b.step);
}

/** The evaluation that the address names; else the last step of the newest trained SAE. */
export function selected() {
  const all = shown();
  const named = all.find((e) => e.run === state.run && e.sae === state.sae && String(e.step) === state.step);
  if (named) return named;
  const trained = all.filter((e) => e.role === "TRAINED");
  const newest = [...(trained.length ? trained : all)].sort((a, b) => b.firstWritten - a.firstWritten)[0];
  if (!newest) return null;
  return all.filter((e) => e.run === newest.run && e.sae === newest.sae).at(-1);
}

export function methods() {
  const found = new Map();
  for (const e of evaluations.values()) {
    for (const v of e.match?.values ?? []) found.set(`${v.method}|${v.beta ?? ""}|${v.k}`, v);
  }
  return [...found.values()];
}

function isMethod(v) {
  return v.method === state.method && String(v.k) === state.k
    && (v.beta === null ? state.method !== "fbmp" : v.beta === Number(state.beta));
}

/** Distinguishes a record from the one before it: each start without state counts revisions from 1. */
export const ageOf = (record) => record && [record.epoch, record.revision];

export const matchOf = (e) => e.match?.values.find(isMethod) ?? null;
/** The held-out MATCHScore with its interval over images; null where the job does not compute it. */
export function heldOutOf(e) {
  const match = matchOf(e);
  return match && match.heldOut !== null ? { value: match.heldOut, low: match.heldOutLow, high: match.heldOutHigh } : null;
}

export const tapaOf = (e) => e.tapa?.values.find(isMethod) ?? null;
export const changeOf = (e) => e.comparison?.values.find(isMethod) ?? null;

/** The query that asks the server for the chosen matching. */
export function methodQuery() {
  const query = { method: state.method, k: state.k };
  if (state.method === "fbmp") query.beta = state.beta;
  return query;
}

export async function ask(path, query) {
  const answer = await fetch(`${path}?${new URLSearchParams(query)}`);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

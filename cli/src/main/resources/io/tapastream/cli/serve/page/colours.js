// One colour for each SAE. It is derived from the name, so that it never changes; if two names
// give the same colour, the SAE that arrived later takes the next one.

import { evaluations, lineageOf } from "./store.js";

const LIGHT = ["#0b6e99", "#c2410c", "#15803d", "#a21caf", "#a16207", "#4338ca", "#be123c", "#0f766e", "#57534e", "#6d28d9"];
const DARK = ["#5cc4ee", "#fb923c", "#4ade80", "#e879f9", "#facc15", "#a5b4fc", "#fb7185", "#2dd4bf", "#d6d3d1", "#c4b5fd"];

const dark = window.matchMedia("(prefers-color-scheme: dark)");
export const onScheme = (listener) => dark.addEventListener("change", listener);

function hash(text) {
  let value = 2166136261;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 16777619);
  return value >>> 0;
}

/** From lineage to colour. */
export function colours() {
  const palette = dark.matches ? DARK : LIGHT;
  const first = new Map();
  for (const e of evaluations.values()) {
    const key = lineageOf(e);
    first.set(key, Math.min(first.get(key) ?? Infinity, e.firstWritten));
  }
  const taken = new Set();
  const result = new Map();
  for (const key of [...first.keys()].sort((a, b) => first.get(a) - first.get(b) || a.localeCompare(b))) {
    let index = hash(key) % palette.length;
    for (let i = 0; i < palette.length && taken.has(index); i++) index = (index + 1) % palette.length;
    if (taken.size === palette.length) taken.clear();
    taken.add(index);
    result.set(key, palette[index]);
  }
  return result;
}

/** A colour of the style sheet, for what is drawn on a canvas. */
export function themed(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// Formats numbers for people; undefined ones are a dash.

const formats = new Map();

/** Rounds the decimal number as it is written, halves away from zero, as the command line does. */
function rounded(value, digits) {
  if (!formats.has(digits)) {
    formats.set(digits, new Intl.NumberFormat("en", {
      minimumFractionDigits: digits, maximumFractionDigits: digits, roundingMode: "halfExpand", useGrouping: false,
    }));
  }
  return formats.get(digits).format(String(value));
}

export function fixed(value, digits = 3) {
  return value === null || value === undefined ? "–" : rounded(value, digits);
}

export function signed(value, digits = 3) {
  if (value === null || value === undefined) return "–";
  return (value > 0 ? "+" : "") + rounded(value, digits);
}

export function count(value) {
  return value === null || value === undefined ? "–" : value.toLocaleString("en");
}

export function interval(value) {
  return !value || value.low === null ? "" : `[${fixed(value.low)}, ${fixed(value.high)}]`;
}

export function percent(value) {
  return value === null || value === undefined ? "–" : `${(100 * value).toFixed(1)} %`;
}

export function ago(millis) {
  const seconds = Math.max(0, Math.round(millis / 1000));
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min ago`;
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h ago` : `${Math.round(seconds / 86400)} days ago`;
}

export function clock(millis) {
  return new Date(millis).toLocaleString("en-GB", { hour12: false });
}

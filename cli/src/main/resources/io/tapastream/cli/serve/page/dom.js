// Creates elements from data. Text always becomes a text node, because anybody may choose the names in records.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "selected") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

export function select(label, title, options, value, onchange) {
  return h("label", { title }, label,
    h("select", { onchange: (event) => onchange(event.target.value) },
      options.map(([key, text]) => h("option", { value: key, selected: key === value }, text))));
}

/** Shows a tooltip at the pointer; rows are [label, value] or one text. */
export function tip(event, rows) {
  const box = document.getElementById("tip");
  if (!rows) {
    box.hidden = true;
    return;
  }
  box.replaceChildren(...rows.map((row) => Array.isArray(row)
    ? h("div", {}, h("span", {}, row[0]), h("b", {}, row[1]))
    : h("div", { class: "head" }, row)));
  box.hidden = false;
  const left = event.clientX + 16 + box.offsetWidth > window.innerWidth
    ? event.clientX - 16 - box.offsetWidth : event.clientX + 16;
  const top = Math.min(event.clientY + 12, window.innerHeight - box.offsetHeight - 8);
  box.style.left = `${Math.max(4, left)}px`;
  box.style.top = `${Math.max(4, top)}px`;
}

/** A table head whose columns sort; columns are {key, text, title, number}. */
export function sortableHead(columns, sort, onsort) {
  return h("thead", {}, h("tr", {}, columns.map((column) => {
    const active = sort.key === column.key;
    return h("th", {
      scope: "col", title: column.title, class: column.number ? "number" : null,
      "aria-sort": active ? (sort.down ? "descending" : "ascending") : null,
    }, column.key
      ? h("button", {
        type: "button",
        onclick: () => onsort({ key: column.key, down: active ? !sort.down : !!column.number }),
      }, column.text, active ? (sort.down ? " ▾" : " ▴") : "")
      : column.text);
  })));
}

/** Orders names as a person does: topk-512 before topk-1024. */
export const byName = new Intl.Collator("en", { numeric: true }).compare;

export function compare(a, b) {
  if (a === b) return 0;
  if (a === null || a === undefined) return -1;
  if (b === null || b === undefined) return 1;
  return typeof a === "string" ? byName(a, b) : a - b;
}

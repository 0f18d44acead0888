// Arguments: the folder of dashboards, the file with the answers of their queries.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { JSDOM } from 'jsdom';

// Grafana's code looks for the page that it is in, and is whole only as CommonJS.
const page = new JSDOM('<!doctype html><html><head></head><body></body></html>', {
  url: 'http://localhost/',
  pretendToBeVisual: true,
}).window;
for (const name of Object.getOwnPropertyNames(page)) {
  if (!(name in globalThis)) {
    globalThis[name] = page[name];
  }
}
for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent']) {
  globalThis[name] = page[name].bind(page);
}
globalThis.window = globalThis;
const require = createRequire(import.meta.url);
const { lastValueFrom } = require('rxjs');
const { FieldType, toDataFrame, transformDataFrame, standardTransformersRegistry, standardTransformers } =
  require('@grafana/data');
const transformers = new Map(Object.values(standardTransformers).map((one) => [one.id, one]));
standardTransformersRegistry.setInit(() =>
  [...transformers.values()].map((one) => ({ id: one.id, name: one.name, transformation: one }))
);

const [folder, file] = process.argv.slice(2);
const answers = new Map(JSON.parse(fs.readFileSync(file)).map((answer) => [answer.where, answer]));
const failures = [];
let panels = 0;
let transformed = 0;

function frameOf(answer) {
  return toDataFrame({
    fields: answer.names.map((name, i) => ({
      name,
      type: answer.times[i] ? FieldType.time : answer.numbers[i] ? FieldType.number : FieldType.string,
      config: {},
      values: answer.rows.map((row) => row[i]),
    })),
  });
}

function check(where, condition, what) {
  if (!condition) {
    failures.push(`${where}: ${what}`);
  }
}

// Names and patterns are the matchers that the dashboards use; a pattern is written as /.../.
function matcherOf(matcher) {
  if (matcher.id === 'byRegexp') {
    const pattern = new RegExp(matcher.options.replace(/^\/(.*)\/$/, '$1'));
    return (name) => pattern.test(name);
  }
  return (name) => matcher.id === 'byName' && name === matcher.options;
}

function checkTrend(where, panel, frame) {
  const x = frame.fields.find((field) => field.name === panel.options.xField);
  check(where, x !== undefined, `no field ${panel.options.xField}, only ${frame.fields.map((f) => f.name)}`);
  if (x === undefined) {
    return;
  }
  check(where, x.type === FieldType.number, `the x field is of type ${x.type}`);
  check(where, x.values.every((value, i) => i === 0 || value > x.values[i - 1]), `x does not ascend: ${x.values}`);
  const others = frame.fields.filter((field) => field !== x);
  check(where, others.length > 0, 'no series');
  for (const field of others) {
    check(where, field.type === FieldType.number, `series ${field.name} is of type ${field.type}`);
    check(where, field.values.every((v) => v === null || Number.isFinite(v)), `series ${field.name}: ${field.values}`);
  }
}

function checkMatrix(where, options, frame) {
  check(where, frame.fields[0].name === `${options.rowField}\\${options.columnField}`, `first is ${frame.fields[0].name}`);
  const columns = frame.fields.slice(1).map((field) => Number(field.name));
  if (options.columnField === 'step') {
    check(where, columns.every((value, i) => i === 0 || value > columns[i - 1]), `columns do not ascend: ${columns}`);
  }
}

for (const name of fs.readdirSync(folder).sort()) {
  const dashboard = JSON.parse(fs.readFileSync(path.join(folder, name)));
  for (const panel of dashboard.panels) {
    const where = `${name}: ${panel.title}`;
    const answer = answers.get(where);
    if (answer === undefined) {
      check(where, panel.targets.every((target) => target.rawSql === undefined), 'its query was not run');
      continue;
    }
    panels++;
    const series = await lastValueFrom(transformDataFrame(panel.transformations ?? [], [frameOf(answer)]));
    check(where, series.length === 1, `${series.length} frames`);
    const frame = series[0];
    for (const transformation of panel.transformations ?? []) {
      transformed++;
      if (transformation.id === 'groupingToMatrix') {
        checkMatrix(where, transformation.options, frame);
      }
    }
    if (panel.type === 'trend') {
      checkTrend(where, panel, frame);
    }
    for (const override of panel.fieldConfig.overrides) {
      const wanted = override.matcher.options;
      const matches = matcherOf(override.matcher);
      check(where, frame.fields.some((field) => matches(field.name)), `an override is of ${wanted}, which is not there`);
    }
    if (panel.type === 'barchart') {
      check(where, frame.fields.some((field) => field.name === panel.options.xField), 'no x field');
    }
  }
}

for (const failure of failures) {
  console.error(failure);
}
console.log(`${panels} panels, ${transformed} transformations, ${failures.length} failures`);
process.exit(failures.length === 0 ? 0 : 1);

// Decision tables (DMN 1.5, 8): every hit policy, really checked.
import { compare, same } from './compare.mjs';
import { closure } from './interpret.mjs';
import { report, warn } from './report.mjs';

const NUMERIC = {
  SUM: (values) => values.reduce((a, b) => Number((a + b).toPrecision(15)), 0),
  MIN: (values) => values.reduce((a, b) => (compare(b, '<', a) ? b : a)),
  MAX: (values) => values.reduce((a, b) => (compare(b, '>', a) ? b : a)),
};

function allowed(column, value, scope, at) {
  if (!column.values || value === null) return true;
  if (closure(column.values, scope.shape, true)({ ...scope.values, '?': value })(value) === true) return true;
  warn('NOT_ALLOWED', at, null, `值 ${JSON.stringify(value)} 不在允许的值（${column.values}）之内`, `the value ${JSON.stringify(value)} is not among the allowed ones (${column.values})`);
  return false;
}

function inputsOf(table, scope) {
  return table.inputs.map((column) => {
    const value = scope.feel(column.x);
    const fitted = column.type ? scope.evaluation.types.want(value, column.type, scope.shape, column.x) : value;
    return { value: fitted, fits: allowed(column, fitted, scope, column.x) };
  });
}

function hits(table, rule, contexts, scope) {
  for (let index = 0; index < contexts.length; index += 1) {
    const text = rule.i[index];
    if (text === null) continue; // blank or "-"
    const context = contexts[index];
    if (closure(text, scope.shape, true)(context)(context['?']) !== true) return false;
  }
  return true;
}

function outputOf(table, texts, scope) {
  const values = table.outputs.map((column, index) => {
    const text = texts[index];
    const value = text === null || text === undefined ? null : scope.feel(text);
    const fitted = column.type ? scope.evaluation.types.want(value, column.type, scope.shape, text ?? '') : value;
    return allowed(column, fitted, scope, text ?? '') ? fitted : null;
  });
  return table.outputs.length === 1 ? values[0] : Object.fromEntries(table.outputs.map(({ name }, index) => [name, values[index]]));
}

// Rules in the order of the output values as the columns list them (P, O).
function byOutput(table, found, scope) {
  const orders = table.outputs.map((column) => (column.order ?? []).map((text) => scope.feel(text)));
  const rank = (value, index) => {
    const place = orders[index].findIndex((each) => same(each, value) === true);
    return place < 0 ? Infinity : place;
  };
  const ranks = ({ output }) => table.outputs.map(({ name }, index) => rank(table.outputs.length === 1 ? output : output[name], index));
  return found.map((each) => [each, ranks(each)]).sort(([, a], [, b]) => {
    const differing = a.findIndex((value, index) => value !== b[index]);
    return differing < 0 ? 0 : a[differing] - b[differing];
  }).map(([each]) => each);
}

const ids = (found) => found.map(({ rule }) => rule.id).join(', ');

const POLICIES = {
  UNIQUE(found, table) {
    if (found.length <= 1) return found[0]?.output;
    warn('NOT_UNIQUE', table.id, null, `同时符合了几条规则（${ids(found)}），而命中策略是唯一（U）；改规则使其不重叠`,
      `several rules match at once (${ids(found)}) but the hit policy is Unique; change the rules so that they don't overlap`);
    return null;
  },
  ANY(found, table) {
    if (found.every(({ output }) => same(output, found[0].output) === true)) return found[0]?.output;
    warn('NOT_ANY', table.id, null, `同时符合的规则（${ids(found)}）结果不同，而命中策略是任一（A）；让结果一致`,
      `the rules that match at once (${ids(found)}) have different results but the hit policy is Any; make them agree`);
    return null;
  },
  FIRST: (found) => found[0]?.output,
  PRIORITY: (found, table, scope) => byOutput(table, found, scope)[0]?.output,
  'RULE ORDER': (found) => found.map(({ output }) => output),
  'OUTPUT ORDER': (found, table, scope) => byOutput(table, found, scope).map(({ output }) => output),
  COLLECT(found, table) {
    const outputs = found.map(({ output }) => output);
    if (!table.aggregation) return outputs;
    if (table.aggregation === 'COUNT') return outputs.length;
    if (table.outputs.length > 1) {
      return Object.fromEntries(table.outputs.map(({ name }) => [name, aggregate(table, outputs.map((output) => output[name]))]));
    }
    return aggregate(table, outputs);
  },
};

function aggregate(table, values) {
  if (values.length === 0) return undefined;
  const comparable = (value) => (table.aggregation === 'SUM' ? typeof value === 'number' : compare(value, '<=', values[0]) !== null);
  if (values.every(comparable)) return NUMERIC[table.aggregation](values);
  const [zh, en] = table.aggregation === 'SUM' ? ['数', 'numbers'] : ['同一种数、文字、日期、时间或时长', 'numbers, texts, dates, times or durations of one kind'];
  warn('NOT_NUMBERS', table.id, null, `汇总（${table.aggregation}）的结果要是${zh}`, `what ${table.aggregation} aggregates must be ${en}`);
  return null;
}

export function decideTable(table, scope) {
  const { at } = report;
  const inputs = inputsOf(table, scope);
  const entry = { table: table.id, decision: scope.at, hit: table.hit, aggregation: table.aggregation ?? null, matched: [], inputs: inputs.map(({ value }) => value) };
  scope.evaluation.trace.push(entry);
  if (!inputs.every(({ fits }) => fits)) return null;
  const contexts = inputs.map(({ value }) => ({ ...scope.values, '?': value }));
  const found = [];
  for (let index = 0; index < table.rules.length; index += 1) {
    const rule = table.rules[index];
    report.at = { ...at, rule: rule.id };
    if (hits(table, rule, contexts, scope)) {
      found.push({ rule, index });
      if (table.hit === 'FIRST') break;
    }
  }
  for (const each of found) {
    report.at = { ...at, rule: each.rule.id };
    each.output = outputOf(table, each.rule.o, scope);
  }
  report.at = at;
  entry.matched = found.map(({ index }) => index);
  entry.outputs = found.map(({ output }) => output);
  let value = found.length ? POLICIES[table.hit](found, table, scope) : undefined;
  if (found.length === 0 && table.hit === 'COLLECT' && table.aggregation === 'COUNT') value = 0;
  if (found.length === 0 && table.outputs.some((column) => column.default)) value = outputOf(table, table.outputs.map((column) => column.default ?? null), scope);
  else if (found.length === 0 && (table.hit === 'RULE ORDER' || table.hit === 'OUTPUT ORDER' || (table.hit === 'COLLECT' && !table.aggregation))) value = [];
  return value ?? null;
}

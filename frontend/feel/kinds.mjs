// Types as they are inferred: what a value may be. ANY (null): not known, and never a clash.
// type: {kind: detail, …}, a union of kinds; list → the element's type, context → {open, entries: {name: type}}, string → {values} or true, others → true
// notation (from outside): "number", "string|boolean", "any", [element], {name: notation, "*": "any" where more names may stand}, {"=": [texts]}
import { isSpecial } from './names.mjs';

export const ANY = null;
const DEEPEST = 8;
const ENDLESS = 400; // entries of one context
const MOST_VALUES = 20; // of a text whose values are known

const of = (kind, detail = true) => ({ [kind]: detail });
export const NOTHING = of('nil');
export const BOOLEAN = of('boolean');
export const NUMBER = of('number');
export const STRING = of('string');
export const DATE = of('date');
export const MOMENT = of('date time');
export const TIME = of('time');
export const DURATION = { days: true, months: true };
export const oneOf = (values) => of('string', values.length && values.length <= MOST_VALUES ? { values: [...new Set(values)].sort() } : true);
export const listOf = (element) => of('list', element);
export const contextOf = (entries, open = false) => of('context', { open, entries });

const ZH = {
  nil: '空值', boolean: '真假值', number: '数', string: '文字', date: '日期', time: '时间', 'date time': '日期时间', days: '时长', months: '按月的时长',
  list: '列表', context: '一组值', range: '区间', function: '函数',
};
const EN = {
  nil: 'null', boolean: 'true or false', number: 'a number', string: 'a text', date: 'a date', time: 'a time', 'date time': 'a date and time', days: 'a duration',
  months: 'a duration of months', list: 'a list', context: 'a context', range: 'a range', function: 'a function',
};

export const kindsOf = (type) => Object.keys(type).filter((kind) => kind !== 'nil');
export const isAny = (type) => type === ANY;
// Nothing but null, or nothing at all.
export const isNothing = (type) => type !== ANY && kindsOf(type).length === 0;

export function named(type) {
  const kinds = isNothing(type) ? ['nil'] : kindsOf(type);
  const both = kinds.includes('days') && kinds.includes('months') ? kinds.filter((kind) => kind !== 'months') : kinds;
  return [both.map((kind) => ZH[kind]).join('或'), both.map((kind) => EN[kind]).join(' or ')];
}

export function join(a, b, depth = 0) {
  if (a === b) return a;
  if (a === ANY || b === ANY || depth > DEEPEST) return ANY;
  const joined = { ...a };
  for (const [kind, detail] of Object.entries(b)) {
    if (!(kind in joined)) joined[kind] = detail;
    else if (kind === 'list') joined.list = join(joined.list, detail, depth + 1);
    else if (kind === 'context') joined.context = joinEntries(joined.context, detail, depth + 1);
    else if (kind === 'string') joined.string = joinValues(joined.string, detail);
  }
  return joined;
}

function joinValues(a, b) {
  return a === true || b === true ? true : oneOf([...a.values, ...b.values]).string;
}

function joinEntries(a, b, depth) {
  if (a === b) return a;
  const entries = { ...a.entries };
  for (const [name, type] of Object.entries(b.entries)) {
    entries[name] = Object.hasOwn(entries, name) ? join(entries[name], type, depth) : (a.open ? ANY : type);
  }
  if (b.open) {
    for (const name of Object.keys(entries)) if (!Object.hasOwn(b.entries, name)) entries[name] = ANY;
  }
  return Object.keys(entries).length > ENDLESS ? { open: true, entries: {} } : { open: a.open || b.open, entries };
}

export function equal(a, b) {
  if (a === b) return true;
  if (a === ANY || b === ANY) return false;
  const kinds = Object.keys(a);
  if (kinds.length !== Object.keys(b).length) return false;
  return kinds.every((kind) => {
    if (!(kind in b)) return false;
    if (kind === 'list') return equal(a.list, b.list);
    if (kind === 'string') return a.string === b.string || (a.string !== true && b.string !== true && a.string.values.join('\u0000') === b.string.values.join('\u0000'));
    if (kind !== 'context') return true;
    const [x, y] = [a.context, b.context];
    const names = Object.keys(x.entries);
    return x === y || (x.open === y.open && names.length === Object.keys(y.entries).length
      && names.every((name) => Object.hasOwn(y.entries, name) && equal(x.entries[name], y.entries[name])));
  });
}

export function read(notation, depth = 0) {
  if (notation === 'any' || notation === null || notation === undefined || depth > DEEPEST) return ANY;
  if (typeof notation === 'string') return Object.fromEntries(notation.split('|').map((kind) => [kind, kind === 'list' || kind === 'context' ? unknown(kind) : true]));
  if (Array.isArray(notation['='])) return oneOf(notation['=']);
  if (Array.isArray(notation)) return listOf(read(notation[0], depth + 1));
  const entries = {};
  for (const [name, each] of Object.entries(notation)) if (name !== '*') entries[name] = read(each, depth + 1);
  return contextOf(entries, '*' in notation);
}

const unknown = (kind) => (kind === 'list' ? ANY : { open: true, entries: {} });

// What a value is once it is kept as a variable: dates, times and durations are ISO texts, ranges and functions are lost.
export function stored(type) {
  if (type === ANY) return ANY;
  const kept = {};
  for (const [kind, detail] of Object.entries(type)) {
    if (kind === 'list') kept.list = stored(detail);
    else if (kind === 'context') kept.context = { open: detail.open, entries: Object.fromEntries(Object.entries(detail.entries).map(([name, each]) => [name, stored(each)])) };
    else if (kind === 'range' || kind === 'function') kept.nil = true;
    else if (kind === 'boolean' || kind === 'number' || kind === 'nil') kept[kind] = true;
    else if (kind === 'string' && kept.string === undefined) kept.string = detail;
    else kept.string = true;
  }
  return kept;
}

// The type without the values that texts may have: who hands it over may hand over others another time.
export function widened(type) {
  if (type === ANY) return ANY;
  const wide = { ...type };
  if (wide.string) wide.string = true;
  if (wide.list !== undefined) wide.list = widened(wide.list);
  if (wide.context) wide.context = { open: wide.context.open, entries: Object.fromEntries(Object.entries(wide.context.entries).map(([name, each]) => [name, widened(each)])) };
  return wide;
}

// What walking through a value gives: a list's elements; any other value is a list of itself.
export function elementOf(type) {
  if (type === ANY) return ANY;
  const { list, nil, ...others } = type;
  if (list === undefined) return others;
  return Object.keys(others).length ? join(list, others) : list;
}

// The type of an entry: undefined where no such value can have it.
export function entryOf(type, name, properties) {
  if (type === ANY) return ANY;
  let found;
  const add = (each) => { found = found === undefined ? each : join(found, each); };
  for (const [kind, detail] of Object.entries(type)) {
    if (kind === 'context') {
      if (Object.hasOwn(detail.entries, name)) add(detail.entries[name]);
      else if (detail.open) add(ANY);
    } else if (kind === 'list') {
      const inner = detail === ANY ? ANY : entryOf(detail, name, properties);
      if (inner !== undefined) add(listOf(inner));
    } else if (properties[kind === 'days' || kind === 'months' ? 'duration' : kind]?.has(name)) add(ANY);
  }
  return found;
}

const odd = new WeakMap(); // context type → what oddNames says of it: types are made once and seen often

// The entries of a value whose names change how a text is read (blanks or signs in them), nested; null where there are none.
export function oddNames(type, depth = 0) {
  if (type === ANY || depth > DEEPEST) return null;
  if (!type.context) return type.list ? oddNames(type.list, depth + 1) : null;
  const { context } = type;
  if (!odd.has(context)) {
    let found = null;
    for (const [name, each] of Object.entries(context.entries)) {
      const inner = oddNames(each, depth + 1);
      if (inner || isSpecial(name)) (found ??= {})[name] = inner ?? 1;
    }
    odd.set(context, found);
  }
  return odd.get(context);
}

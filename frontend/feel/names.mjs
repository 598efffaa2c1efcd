// Which names of a scope can change how an expression is parsed.

const PLAIN = /^[A-Za-z_\u00c0-\u02ff\u0370-\u1fff\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd][\w\u00b7\u00c0-\u02ff\u0300-\u1fff\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd]*$/;
const RESERVED = new Set(['date', 'time', 'duration', 'and', 'or', 'not', 'in', 'if', 'then', 'else', 'for', 'return', 'some', 'every', 'satisfies',
  'between', 'instance', 'of', 'function', 'external', 'null', 'true', 'false', 'item', 'partial', 'list', 'context', 'range']);
const DEEPEST = 12;

const judged = new Map(); // name → whether it is special; the same names come again with every call

export function isSpecial(name) {
  let special = judged.get(name);
  if (special === undefined) {
    special = !PLAIN.test(name) || RESERVED.has(name);
    if (judged.size > 5000) judged.clear();
    judged.set(name, special);
  }
  return special;
}

function collect(value, depth) {
  if (value === null || typeof value !== 'object' || depth > DEEPEST) return null;
  if (Array.isArray(value)) {
    let merged = null;
    for (const element of value) merged = merge(merged, collect(element, depth + 1));
    return merged;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return null;
  let found = null;
  for (const name of Object.keys(value)) {
    const inner = collect(value[name], depth + 1);
    if (inner || isSpecial(name)) (found ??= {})[name] = inner ?? 1;
  }
  return found;
}

function merge(a, b) {
  if (!a || !b) return a ?? b;
  const merged = { ...a };
  for (const [name, inner] of Object.entries(b)) {
    merged[name] = typeof inner === 'object' && typeof merged[name] === 'object' ? merge(merged[name], inner) : (merged[name] === 1 ? inner : merged[name] ?? inner);
  }
  return merged;
}

// Names of functions that hold a word of the grammar: the parser must know them beforehand.
const FUNCTIONS = { 'get or else': 1, 'workdays between': 1 };
export const PLAIN_SHAPE = { key: '', names: FUNCTIONS };
const shapes = new Map(); // text → shape, so that a shape's key is short

function shaped(names) {
  const text = JSON.stringify(names);
  let found = shapes.get(text);
  if (!found) {
    made += 1;
    found = { key: String(made), names: { ...FUNCTIONS, ...names } };
    if (shapes.size > 500) shapes.clear();
    shapes.set(text, found);
  }
  return found;
}

let made = 0;

// The shape of a scope: its special names, nested as they are.
export function shapeOf(scope) {
  const names = collect(scope, 0);
  return names ? shaped(names) : PLAIN_SHAPE;
}

// More names (formal parameters, iteration variables) on top of a shape.
export function shapeWith(shape, scope) {
  const more = collect(scope, 0);
  if (!more) return shape;
  return shaped(merge(shape.names, more));
}

// Dated figures: p.x is the figure in force when the case started, p.x(date) the one in force on that date.
import { getType, invalidArguments } from 'feelin';
import { warn } from './report.mjs';
import { brief } from './say.mjs';

export const DATED = Symbol('dated figures');

// figures: name → [[from, value], …] in order of `from`; day: "2026-03-02"
function valueOn(figures, name, day) {
  let found;
  for (const [from, value] of figures[name]) {
    if (from <= day) found = value;
  }
  return found;
}

let last = { figures: null, day: null, p: null };

// The context `p`: a name that has no value yet on that day is absent, so that reading it is a warning.
export function parameters(figures, day) {
  if (last.figures !== figures || last.day !== day) last = { figures, day, p: inForce(figures, day) };
  return last.p;
}

function inForce(figures, day) {
  const p = {};
  for (const name of Object.keys(figures)) {
    const value = valueOn(figures, name, day);
    if (value !== undefined) p[name] = value;
  }
  Object.defineProperty(p, DATED, { value: figures });
  return p;
}

const dayOf = (value) => {
  const type = getType(value);
  if (type === 'date') return value.iso;
  if (type === 'date time') return value.iso.slice(0, 10);
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? value.slice(0, 10) : null;
};

// What a figure is on a day; else a sentence in both languages.
function look(figures, name, date) {
  if (!Object.hasOwn(figures, name)) {
    return { zh: `parameters.yaml 里没有参数“${name}”；检查名称`, en: `there is no parameter '${name}' in parameters.yaml; check the name` };
  }
  const day = dayOf(date);
  if (day === null) {
    return { zh: `参数“${name}”要按日期取值，得到的是 ${brief(date)}`, en: `parameter '${name}' is read by a date, not by ${brief(date)}` };
  }
  const value = valueOn(figures, name, day);
  if (value !== undefined) return { value };
  return { zh: `参数“${name}”在 ${day} 还没有数值；在 parameters.yaml 里补上`, en: `parameter '${name}' has no value on ${day} yet; add one to parameters.yaml` };
}

// p.name(date)
export function datedFigure(node, p, name, given) {
  const [date] = Array.isArray(given) ? given : Object.values(given);
  const { value, zh, en } = look(p[DATED], name, date);
  if (value === undefined) warn('NO_PARAMETER', node.source, node.position, zh, en);
  return value ?? null;
}

let current = {};

export function setFigures(figures) {
  current = figures;
}

// parameter(name, date): the same for a name that is computed
export const FUNCTIONS = {
  parameter: [(name, date) => {
    const { value, en } = look(current, String(name), date);
    return value === undefined ? invalidArguments(en) : value;
  }, ['name', 'date']],
};

// The FEEL interpreter in one script: `feel(request) → answer`, both JSON texts. Runs in V8 without a host's functions.
//
// request: {scope, locals, tagged, world: {now, started, calendar, parameters, case}, supply: {calendars, parameters}, jobs: […]}
// job:     {x: text} an expression · {u: text, v: value} unary tests · {c: text, unary, names} a static check ·
//          {d: key} a decision of `model` · {r: pattern, t: text} whether a JavaScript pattern is found in a text (null: is it a pattern?)
//          {f: plan} what a diagram must come to (feel/foresee.mjs)
//          `l`: the numbers of the `locals` that an expression also sees
// answer:  {need: […]} kinds that must be supplied first, or {results: [{v, w, p} | {e}]} in the order of the jobs; a decision's has a trace, t
import './feel/compare.mjs';
import './feel/functions.mjs';
import { readCalendar, setCalendar } from './feel/calendar.mjs';
import { check } from './feel/check.mjs';
import { decide } from './feel/decide.mjs';
import { foresee } from './feel/foresee.mjs';
import { closure } from './feel/interpret.mjs';
import { shapeOf, shapeWith } from './feel/names.mjs';
import { parameters, setFigures } from './feel/parameters.mjs';
import { report, reset } from './feel/report.mjs';
import { TooLarge } from './feel/limits.mjs';
import { setClock } from './feel/temporal.mjs';
import { plain, read, revive, size } from './feel/values.mjs';

const KEPT = 32; // of each kind
const kept = { calendars: new Map(), parameters: new Map(), models: new Map() };

function supply(given) {
  for (const [kind, entries] of Object.entries(given ?? {})) {
    for (const [key, value] of Object.entries(entries)) {
      if (kept[kind].size >= KEPT) kept[kind].delete(kept[kind].keys().next().value);
      kept[kind].set(key, kind === 'calendars' ? readCalendar(value) : value);
    }
  }
}

function missing({ calendar, parameters: figures }, model) {
  const need = [];
  if (model && !kept.models.has(model)) need.push('models');
  if (calendar && !kept.calendars.has(calendar)) need.push('calendars');
  if (figures && !kept.parameters.has(figures)) need.push('parameters');
  return need;
}

function enter(world) {
  size.letters = 0;
  size.values = 0;
  setClock(world.now);
  setCalendar(world.calendar ? kept.calendars.get(world.calendar) : null);
  const figures = world.parameters ? kept.parameters.get(world.parameters) : {};
  setFigures(figures);
  return { p: parameters(figures, world.started), case: world.case ?? {} };
}

function failed(error, text) {
  if (error.position) return { kind: 'syntax', from: error.position.from, to: error.position.to, at: error.input ?? '', message: error.message, source: text };
  if (error instanceof TooLarge || /^Invalid (string|array) length/.test(error.message)) return { kind: 'memory', message: error.message, source: text };
  if (error instanceof RangeError) return { kind: 'depth', message: error.message, source: text };
  return { kind: 'error', message: error.message, source: text };
}

function perform(job, context, shape, tagged) {
  reset();
  const text = job.x ?? job.u ?? job.c ?? job.d ?? job.r;
  try {
    if (job.d !== undefined) {
      const { p, case: own, ...given } = context;
      const { value, trace } = decide(job.model, job.d, given, { p, case: own });
      const shown = trace.map((entry) => ({ ...entry, inputs: plain(entry.inputs, text, tagged), outputs: plain(entry.outputs ?? [], text, tagged) }));
      return { v: plain(value, text, tagged), w: report.warnings, p: report.provisional, t: shown };
    }
    if (job.r !== undefined) {
      const pattern = new RegExp(job.r);
      return { v: job.t === null || pattern.test(job.t) };
    }
    if (job.c !== undefined) return { v: check(text, job.unary, job.names) };
    if (job.f !== undefined) return { v: foresee(job.f) };
    if (job.x !== undefined) {
      const value = closure(text, shape)(context);
      return { v: plain(value, text, tagged), w: report.warnings, p: report.provisional };
    }
    const input = tagged ? revive(job.v) : job.v;
    const test = closure(text.trim() === '' ? '-' : text, shape, true);
    return { v: test({ ...context, '?': input })(input) === true, w: report.warnings, p: report.provisional };
  } catch (error) {
    return { e: failed(error, text) };
  }
}

globalThis.feel = (request) => {
  const { scope = {}, locals = [], tagged = false, world, supply: given, jobs, model } = read(request);
  supply(given);
  const need = missing(world, model);
  if (need.length) return JSON.stringify({ need });
  const context = { ...(tagged ? revive(scope) : scope), ...enter(world) };
  const shape = shapeOf(context);
  const scopes = new Map();
  const within = (numbers) => {
    const key = numbers.join();
    if (!scopes.has(key)) {
      const local = Object.assign({}, ...numbers.map((number) => locals[number]));
      scopes.set(key, [{ ...context, ...local }, shapeWith(shape, local)]);
    }
    return scopes.get(key);
  };
  const results = jobs.map((job) => {
    const [names, form] = job.l === undefined ? [context, shape] : within(job.l);
    return perform(model ? { ...job, model: kept.models.get(model) } : job, names, form, tagged);
  });
  return JSON.stringify({ results });
};

// What each element of a diagram may see, followed along the flows until nothing changes; then what must fail there.
// plan:  {open, base: {name: notation}, office: notation, nodes, forms, model}
// node:  {from: [node], back: [node], steps, shadow: {entry: node, names}} a place that a token passes, with what happens there
// step:  {s: kind, …}; kinds are the keys of STEPS. `at`: what a fault is told of, a number given from outside
// fault: {at, form?, table?, rule?, column?, source, kind: clash|doubt|name|entry, what, from, to, zh, en}
import { Decided } from './decided.mjs';
import { Env, inferred } from './infer.mjs';
import { ANY, NUMBER, contextOf, elementOf, entryOf, equal, isNothing, join, kindsOf, listOf, named, read, stored, widened } from './kinds.mjs';
import { WANTED } from './tell.mjs';

const MOST_VISITS = 60; // of one node: a type that still grows is not known

const TEMPORAL = ['date', 'time', 'date time', 'days', 'months']; // texts, once they are kept
const KINDS = {
  boolean: ['boolean'], list: ['list'], choices: ['list', 'context'], moment: ['string', 'date', 'date time'], duration: ['string', 'days', 'months'], cycle: ['string'],
  text: ['string', 'number', ...TEMPORAL], texts: ['string', 'list'], key: ['string', 'number', ...TEMPORAL], number: ['number', 'string'],
  'given-text': ['string', ...TEMPORAL], 'given-number': ['number'], 'given-yes': ['boolean'], 'given-mapping': ['context'], 'given-list': ['list'],
};
const hasName = (names, name) => Object.hasOwn(names, name);
const EMPTY = { names: {}, open: false };

function joinStates(a, b) {
  if (a === undefined || a === b) return b;
  if (b === undefined) return a;
  const names = { ...a.names };
  for (const [name, type] of Object.entries(b.names)) names[name] = hasName(names, name) ? join(names[name], type) : (a.open ? ANY : type);
  if (b.open) for (const name of Object.keys(names)) if (!hasName(b.names, name)) names[name] = ANY;
  return { names, open: a.open || b.open };
}

const same = (a, b) => a === b || (a !== undefined && b !== undefined && a.open === b.open && equal(contextOf(a.names), contextOf(b.names)));

// One passing of a node: `outer` flows on, `local` and `back` (what the work gave) are the element's own.
class Passing {
  constructor(plan, outer, faults) {
    this.plan = plan;
    this.outer = { names: { ...outer.names }, open: outer.open };
    this.local = {};
    this.back = EMPTY;
    this.made = {};
    this.faults = faults; // null: not told yet
  }

  env() {
    return new Env([this.made, this.back.names, this.local, this.outer.names, this.plan.types], this.outer.open || this.back.open);
  }

  tell(at, source, faults, more = {}) {
    if (this.faults) for (const fault of faults) this.faults.push({ at, source, ...more, ...fault });
  }

  feel(text, at, { env = this.env(), want = null, more, own = null } = {}) {
    const { type, faults } = inferred(text, env, { own });
    this.tell(at, text, faults, more);
    if (want && type !== ANY && !isNothing(type)) {
      const wrong = kindsOf(type).filter((kind) => !KINDS[want].includes(kind));
      if (wrong.length) {
        const [zh, en] = WANTED[want](named(type));
        this.tell(at, text, [{ kind: wrong.length === kindsOf(type).length ? 'clash' : 'doubt', what: `wants-${want}`, from: 0, to: text.length, zh, en }], more);
      }
    }
    return type;
  }

  put(names, [first, ...rest], type, existing) {
    if (first === '__proto__') return;
    names[first] = rest.length ? placed(hasName(names, first) ? names[first] : existing, rest, type) : type;
  }

  result(shadow) {
    const names = { ...this.outer.names };
    for (const name of shadow?.names ?? []) {
      if (hasName(shadow.around.names, name)) names[name] = shadow.around.names[name];
      else delete names[name];
    }
    return { names: { ...names, ...this.made }, open: this.outer.open };
  }
}

// A context with `type` at the path below it; other entries stay.
function placed(existing, [first, ...rest], type) {
  const old = existing === undefined ? { entries: {}, open: false } : existing === ANY ? { entries: {}, open: true } : existing.context ?? { entries: {}, open: false };
  if (first === '__proto__') return ANY;
  const inner = rest.length ? placed(Object.hasOwn(old.entries, first) ? old.entries[first] : undefined, rest, type) : type;
  return contextOf({ ...old.entries, [first]: inner }, old.open);
}

const STEPS = {
  // variables that are simply there
  give(passing, { names }) {
    for (const [name, notation] of Object.entries(names)) passing.outer.names[name] = read(notation);
  },
  // anything may come: a message's payload, a start by another case
  open(passing) {
    passing.outer = { names: Object.fromEntries(Object.keys(passing.outer.names).map((name) => [name, ANY])), open: true };
  },
  local: (passing, { path, x, at, want }) => passing.put(passing.local, path, stored(passing.feel(x, at, { want }))),
  known(passing, { names }) {
    for (const [name, notation] of Object.entries(names)) passing.local[name] = read(notation);
  },
  each(passing, { name, x, at }) {
    const type = passing.feel(x, at, { want: 'list' });
    if (name) passing.local[name] = type === ANY || type.list === undefined ? ANY : stored(type.list);
  },
  ask: (passing, { x, at, want }) => passing.feel(x, at, { want }),
  back(passing, { names, open }) {
    passing.back = { names: Object.fromEntries(Object.entries(names).map(([name, notation]) => [name, read(notation)])), open: Boolean(open) };
  },
  script: (passing, { x, name, at }) => {
    const type = passing.feel(x, at);
    if (name) passing.back = { names: { [name]: stored(type) }, open: false };
  },
  decide(passing, { id, name, at }) {
    const decided = new Decided(passing.plan.model, passing.env(), (place, source, faults) => passing.tell(at, source, faults, place));
    const type = decided.byId(id);
    if (name) passing.back = { names: { [name]: type }, open: false };
  },
  form(passing, { form, at }) {
    const known = passing.plan.forms[form];
    if (known) passing.back = { names: shown(passing, known, form, at), open: false };
  },
  out: (passing, { path, x, at }) => passing.put(passing.made, path, stored(passing.feel(x, at)), passing.outer.names[path[0]]),
  // without output mappings: what is no local variable goes out
  return(passing) {
    for (const [name, type] of Object.entries(passing.back.names)) {
      if (hasName(passing.local, name)) passing.local[name] = type;
      else passing.made[name] = type;
    }
    if (passing.back.open) STEPS.open(passing);
  },
  collect: (passing, { name, x, at }) => {
    const type = passing.feel(x, at);
    if (name) passing.gathered = { [name]: listOf(stored(type)) };
  },
  // the loop's own counts, and what it has gathered, for its condition
  counted(passing) {
    const counts = ['numberOfInstances', 'numberOfActiveInstances', 'numberOfCompletedInstances', 'numberOfTerminatedInstances'];
    passing.local = { ...passing.local, ...passing.gathered, ...Object.fromEntries(counts.map((name) => [name, NUMBER])) };
  },
  // a loop may have run no time at all
  many(passing) {
    const before = passing.outer;
    for (const [name, type] of Object.entries(passing.made)) if (hasName(before.names, name)) passing.made[name] = join(before.names[name], type);
    Object.assign(passing.made, passing.gathered);
  },
  // a case of its own begins with what it is handed
  begin(passing, { name }) {
    const given = hasName(passing.local, name) ? passing.local[name] : contextOf({});
    const { entries, open } = given === ANY || !given.context ? { entries: {}, open: true } : widened(given).context;
    passing.outer = { names: { ...entries }, open };
  },
  // into a sub-process: local variables are seen inside; into a called process: perhaps only they
  enter(passing, { called, alone }) {
    const seen = alone ? passing.local : { ...passing.outer.names, ...passing.local };
    const names = called ? Object.fromEntries(Object.entries(seen).map(([name, type]) => [name, widened(type)])) : { ...seen };
    passing.outer = { names, open: alone ? false : passing.outer.open };
    passing.local = {};
  },
};

// The answers of a form: its fields; every expression of it is judged where it stands.
function shown(passing, form, id, at) {
  const fields = Object.fromEntries(Object.entries(form.fields).map(([name, notation]) => [name, read(notation)]));
  const scope = passing.env();
  const seen = () => {
    const names = { ...fields };
    for (const name of form.hidden) {
      const outside = scope.find(name);
      if (outside !== undefined && hasName(names, name)) names[name] = join(names[name], outside);
    }
    return scope.with({ office: passing.plan.office, ...names });
  };
  const own = Object.keys(fields);
  for (const { path, x, many } of form.choices) passing.put(fields, path, options(passing, x, at, seen(), many), fields[path[0]]);
  for (const { path, x, where } of form.computed) {
    passing.put(fields, path, stored(passing.feel(x, at, { env: seen(), own, more: { form: id, ...where } })), fields[path[0]]);
  }
  for (const { x, want, where, rows } of form.asks) {
    const env = rows ? seen().with(Object.fromEntries(Object.entries(rows).map(([name, notation]) => [name, read(notation)]))) : seen();
    passing.feel(x, at, { env, want, own, more: { form: id, ...where } });
  }
  return Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, stored(type)]));
}

// What may be chosen from options that an expression lists: its values, or those of its contexts.
function options(passing, x, at, env, many) {
  const { type } = inferred(x, env);
  const element = elementOf(type);
  const value = element === ANY ? ANY : element.context ? entryOf({ context: element.context }, 'value', {}) ?? ANY : element;
  return many ? listOf(stored(value)) : stored(value);
}

function prepared(plan) {
  const types = Object.fromEntries(Object.entries(plan.base).map(([name, notation]) => [name, read(notation)]));
  return { ...plan, types, office: read(plan.office) };
}

function incoming(node, states) {
  if (!node.from.length) return EMPTY;
  return node.from.map((from) => states[from]).reduce(joinStates, undefined);
}

// The state after a node; undefined while nothing has reached it.
function passed(plan, node, states, faults) {
  const outer = incoming(node, states);
  if (outer === undefined) return undefined;
  const passing = new Passing(plan, outer, faults);
  if (node.back) {
    const back = node.back.map((each) => states[each]).reduce(joinStates, undefined);
    if (back === undefined) return undefined;
    passing.back = back;
  }
  for (const step of node.steps) STEPS[step.s](passing, step);
  return passing.result(node.shadow && { ...node.shadow, around: states[node.shadow.entry] ?? EMPTY });
}

export function foresee(given) {
  const plan = prepared(given);
  const { nodes } = plan;
  const states = new Array(nodes.length).fill(undefined);
  const after = nodes.map(() => new Set());
  nodes.forEach((node, index) => {
    for (const from of [...node.from, ...(node.back ?? []), ...(node.shadow ? [node.shadow.entry] : [])]) after[from].add(index);
  });
  const visits = new Array(nodes.length).fill(0);
  const waiting = new Set(nodes.keys());
  while (waiting.size) {
    const [index] = waiting;
    waiting.delete(index);
    let state = passed(plan, nodes[index], states, null);
    visits[index] += 1;
    if (visits[index] > MOST_VISITS && state) state = { names: {}, open: true };
    if (same(states[index], state)) continue;
    states[index] = state;
    for (const next of after[index]) waiting.add(next);
  }
  const faults = [];
  for (const node of nodes) passed(plan, node, states, faults);
  return faults;
}

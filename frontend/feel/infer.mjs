// What an expression may give, and what in it must fail: types over the syntax tree, without evaluating anything.
// Conservative: what is not known clashes with nothing; a fault is what fails for every value (`clash`) or for some (`doubt`).
import { builtins, getFromContext } from 'feelin';
import { parse } from './interpret.mjs';
import { ANY, BOOLEAN, DATE, DURATION, MOMENT, NOTHING, NUMBER, TIME, contextOf, elementOf, entryOf, isNothing, join, kindsOf, listOf, named, oddNames, oneOf } from './kinds.mjs';
import { PLAIN_SHAPE, isSpecial, shapeWith } from './names.mjs';
import { PROPERTIES } from './properties.mjs';
import { QUIET, SIGNATURES } from './signatures.mjs';
import { TOLD, nearest } from './tell.mjs';

const FUNCTION = { function: true };
const ORDERED = new Set(['number', 'string', 'date', 'time', 'date time', 'days', 'months']);
const POINTS = new Set(['date', 'time', 'date time']);
const SPANS = new Set(['days', 'months']);
const squeeze = (text) => text.replace(/\s+/g, ' ').trim().replaceAll('`', '');
const unquoted = (text) => text.replace(/^"|"$/g, '');

// The names in scope, nearest first. `open`: others may be there too.
export class Env {
  constructor(frames, open, around = null) {
    this.frames = frames;
    this.open = open;
    this.around = around; // the scope without the nearest names
  }

  with(names, open = false) {
    return new Env([names, ...this.frames], this.open || open, this);
  }

  // undefined: there is no such name
  find(name) {
    const frame = this.frames.find((each) => Object.hasOwn(each, name));
    if (frame) return frame[name];
    return this.open ? ANY : undefined;
  }

  names() {
    return [...new Set(this.frames.flatMap((frame) => Object.keys(frame)))];
  }

  // For the parser. Kept: many texts are read in one scope.
  get shape() {
    this.read ??= this.around ? shapeWith(this.around.shape, odd([this.frames[0]])) : shapeWith(PLAIN_SHAPE, odd(this.frames));
    return this.read;
  }
}

// The names in the frames that change how a text is read, nested as they are.
function odd(frames) {
  const found = {};
  for (const frame of [...frames].reverse()) {
    for (const name of Object.keys(frame)) {
      const inner = oddNames(frame[name]);
      if (inner || isSpecial(name)) found[name] = inner ?? 1;
    }
  }
  return found;
}

function children(node) {
  const found = [];
  for (let child = node.firstChild; child; child = child.nextSibling) if (!child.type.isSkipped) found.push(child);
  return found;
}

class Reader {
  constructor(text, own) {
    this.text = text;
    this.own = own; // names whose texts are known to have no other values; null: all
    this.faults = [];
    this.quiet = 0; // inside a question whether something is there
    this.guarded = new Set(); // names that the text asks for before it uses them
    this.wary = /instance of/.test(text); // it looks at types itself: only what always fails is told
  }

  source(node) {
    return this.text.slice(node.from, node.to);
  }

  tell(node, kind, what, ...details) {
    if (this.quiet || (kind === 'doubt' && this.wary)) return;
    const [zh, en] = TOLD[what](...details);
    this.faults.push({ kind, what, from: node.from, to: node.to, zh, en });
  }

  quietly(read) {
    this.quiet += 1;
    try {
      return read();
    } finally {
      this.quiet -= 1;
    }
  }

  infer(node, env) {
    const read = NODES[node.name];
    if (read) return read(this, node, env, children(node));
    for (const child of children(node)) this.infer(child, env);
    return ANY;
  }

  // Whether a type is one of the kinds; tells where it can't be, or need not be.
  want(node, type, kinds, what) {
    if (type === ANY || isNothing(type)) return;
    const wrong = kindsOf(type).filter((kind) => !kinds.includes(kind));
    if (wrong.length) this.tell(node, wrong.length === kindsOf(type).length ? 'clash' : 'doubt', what, named(type), this.source(node));
  }

  // Two types that go together in at least one way, as `fits` says of kinds.
  pair(node, a, b, fits, what, ...details) {
    if (a === ANY || b === ANY || isNothing(a) || isNothing(b)) return;
    const pairs = kindsOf(a).flatMap((x) => kindsOf(b).map((y) => Boolean(fits(x, y))));
    if (pairs.every(Boolean)) return;
    this.tell(node, pairs.some(Boolean) ? 'doubt' : 'clash', what, named(a), named(b), kindsOf(a), kindsOf(b), ...details);
  }

  // A text written here that the other side never is.
  among(node, left, a, right, b) {
    const [path, type, literal] = right.name === 'StringLiteral' ? [left, a, right] : [right, b, left];
    if (literal.name !== 'StringLiteral' || path.name === 'StringLiteral' || type === ANY || !type.string?.values) return;
    const [text, first] = [unquoted(this.source(literal)), squeeze(this.source(path)).split(/[.[]/)[0]];
    if (type.string.values.includes(text) || (this.own && !this.own.includes(first))) return;
    this.tell(literal, 'doubt', 'never', text, squeeze(this.source(path)), type.string.values, nearest(text, type.string.values));
  }

  boolean(node, env) {
    const type = this.infer(node, env);
    this.want(node, type, ['boolean'], 'boolean');
    return type;
  }
}

const FITS = {
  '=': (a, b) => a === b,
  '<': (a, b) => a === b && ORDERED.has(a),
};

// The kind of `a operator b`; undefined where there is none.
function calculated(operator, a, b) {
  if (a === 'number' && b === 'number') return 'number';
  if (operator === '+' && a === 'string' && b === 'string') return 'string';
  if (SPANS.has(a) && a === b) return { '+': a, '-': a, '/': 'number' }[operator];
  if (SPANS.has(a) && b === 'number') return '*/'.includes(operator) ? a : undefined;
  if (a === 'number' && SPANS.has(b)) return operator === '*' ? b : undefined;
  const adds = (point, span) => (point === 'time' && span === 'months' ? undefined : point);
  if (operator === '+' && SPANS.has(a) && POINTS.has(b)) return adds(b, a);
  if (POINTS.has(a) && SPANS.has(b) && (operator === '+' || operator === '-')) return adds(a, b);
  if (operator === '-' && POINTS.has(a) && POINTS.has(b)) return (a === 'time') === (b === 'time') ? 'days' : undefined;
  return undefined;
}

function arithmetic(reader, node, operator, a, b) {
  if (a === ANY || b === ANY) return ANY;
  if (isNothing(a) || isNothing(b)) {
    if (a.nil || b.nil) reader.tell(node, 'clash', 'null');
    return ANY;
  }
  reader.pair(node, a, b, (x, y) => calculated(operator, x, y), 'arithmetic', operator);
  const found = kindsOf(a).flatMap((x) => kindsOf(b).map((y) => calculated(operator, x, y))).filter(Boolean);
  return found.length ? Object.fromEntries(found.map((kind) => [kind, true])) : ANY; // of texts put together the values are not known
}

function spanOf(text) {
  if (/^-?P[^DTWHS]*$/.test(text)) return { months: true };
  return { days: true };
}

function literalOf(text) {
  if (/^-?P/.test(text)) return spanOf(text);
  if (/^-?\d{4,}-\d\d-\d\dT/.test(text)) return MOMENT;
  if (/^-?\d{4,}-/.test(text)) return DATE;
  return /^T?\d\d:/.test(text) ? TIME : ANY;
}

// The scope inside a filter: the element, its entries, and what is around.
function within(env, element) {
  if (element === ANY) return env.with({ item: ANY }, true);
  const entries = element.context ?? { entries: {}, open: false };
  return env.with({ item: element, ...entries.entries }, entries.open);
}

const isNull = (node) => node?.name === 'null';
const isOperator = (node) => node.name === 'CompareOp' || node.name === 'ArithOp';

function variable(reader, node, env) {
  const name = squeeze(reader.source(node));
  const found = env.find(name);
  if (found !== undefined) return found;
  if (getFromContext(name, builtins) !== undefined) return FUNCTION;
  if (reader.quiet) reader.guarded.add(name);
  else reader.tell(node, 'name', 'name', name, nearest(name, env.names()));
  return ANY;
}

function comparison(reader, node, env, parts) {
  const between = parts.findIndex((part) => part.name === 'between');
  if (between > 0) {
    const [value, low, high] = [parts[0], parts[2], parts[4]].map((part) => part && reader.infer(part, env));
    for (const end of [low, high]) if (end !== undefined) reader.pair(node, value, end, FITS['<'], 'compare');
    return BOOLEAN;
  }
  if (parts[1]?.name === 'in') {
    const value = reader.infer(parts[0], env);
    for (const test of parts.slice(2)) if (!/^[()[\]]$/.test(test.name)) tests(reader, test, env, value);
    return BOOLEAN;
  }
  const operator = parts.find(isOperator);
  const [left, right] = [parts[0], parts.at(-1)];
  if (isNull(left) || isNull(right)) {
    reader.quietly(() => [reader.infer(left, env), reader.infer(right, env)]);
    return BOOLEAN;
  }
  const [a, b] = [reader.infer(left, env), reader.infer(right, env)];
  const equals = /^!?=$/.test(reader.source(operator));
  reader.pair(node, a, b, equals ? FITS['='] : FITS['<'], 'compare');
  if (equals) reader.among(node, left, a, right, b);
  return BOOLEAN;
}

// Tests of a value of a known type: each cell, each part of `in`.
function tests(reader, node, env, value) {
  if (node.name === 'PositiveUnaryTests' || node.name === 'UnaryTests') {
    for (const child of children(node)) if (!/^(not|[()])$/.test(child.name)) tests(reader, child, env, value);
    return;
  }
  if (node.name === 'Wildcard') return;
  if (node.name === 'PositiveUnaryTest') {
    const [test] = children(node);
    if (!test) return;
    if (test.name === 'SimplePositiveUnaryTest') tests(reader, test, env, value);
    else {
      const type = reader.infer(test, env);
      judge(reader, test, value, type, env);
    }
    return;
  }
  if (node.name === 'SimplePositiveUnaryTest') {
    const parts = children(node);
    if (parts[0]?.name === 'CompareOp') {
      const end = reader.infer(parts[1], env);
      reader.pair(node, value, end, /^!?=$/.test(reader.source(parts[0])) ? FITS['='] : FITS['<'], 'test');
    } else if (parts[0]?.name === 'Interval') {
      const range = reader.infer(parts[0], env);
      if (range.range !== true && range.range !== undefined) reader.pair(node, value, range.range, FITS['<'], 'test');
    } else for (const part of parts) judge(reader, part, value, reader.infer(part, env), env);
    return;
  }
  judge(reader, node, value, reader.infer(node, env), env);
}

// A value to equal, a list of them, a boolean that answers by itself, a range or a function.
function judge(reader, node, value, type, env) {
  if (value === ANY || type === ANY || type.function || type.range) return;
  const reads = /\?/.test(reader.source(node));
  if (type.boolean && (reads || (node.name !== 'BooleanLiteral' && node.name !== 'VariableName' && node.name !== 'PathExpression'))) return;
  if (type.list !== undefined && value.list === undefined) {
    if (type.list !== ANY && !type.list.list && !type.list.range && !type.list.function) reader.pair(node, value, type.list, FITS['='], 'test');
    return;
  }
  reader.pair(node, value, type, FITS['='], 'test');
}

function invoked(reader, node, env, parts) {
  const [target] = parts;
  const given = parts.find((part) => part.name === 'PositionalParameters' || part.name === 'NamedParameters');
  const args = given ? children(given).map((part) => (part.name === 'NamedParameter' ? children(part).at(-1) : part)) : [];
  if (target.name === 'PathExpression') {
    const [base, , property] = children(target);
    const dated = base?.name === 'VariableName' && squeeze(reader.source(base)) === 'p';
    for (const each of args) reader.infer(each, env);
    if (!dated) return (reader.infer(target, env), ANY);
    return property ? reader.infer(target, env) : ANY;
  }
  if (target.name !== 'VariableName') {
    for (const part of [target, ...args]) reader.infer(part, env);
    return ANY;
  }
  const name = squeeze(reader.source(target));
  const own = env.frames.some((frame) => Object.hasOwn(frame, name));
  const ask = () => args.map((each) => reader.infer(each, env));
  const types = !own && QUIET.has(name) ? reader.quietly(ask) : ask();
  const signature = own ? undefined : SIGNATURES.get(name);
  if (!signature) return ANY;
  if (given?.name === 'NamedParameters') return signature.answer([]) ?? ANY;
  return called(reader, name, signature, args, types);
}

function called(reader, name, { parameters, answer }, args, types) {
  for (const [index, { type: wanted }] of parameters.entries()) {
    const type = types[index];
    if (type === undefined || type === ANY || wanted === ANY || isNothing(type)) continue;
    if (type.list !== undefined) continue; // a list of one stands for its element
    const wrong = kindsOf(type).filter((kind) => !(kind in wanted));
    if (wrong.length) reader.tell(args[index], wrong.length === kindsOf(type).length ? 'clash' : 'doubt', 'argument', name, index + 1, named(type), named(wanted));
  }
  return answer(types);
}

function constructed(reader, node, env, parts) {
  if (parts.length === 1) return reader.infer(parts[0], env);
  const name = squeeze(reader.source(parts[0]));
  const given = parts.find((part) => part.name === 'PositionalParameters' || part.name === 'NamedParameters');
  const args = given ? children(given).map((part) => (part.name === 'NamedParameter' ? children(part).at(-1) : part)) : [];
  const types = args.map((each) => reader.infer(each, env));
  if (args.length === 1 && given.name === 'PositionalParameters') {
    const able = { date: ['string', 'date', 'date time'], time: ['string', 'time', 'date time'], 'date and time': ['string', 'date', 'date time'], duration: ['string', 'days', 'months'] }[name];
    const [type] = types;
    if (able && type !== ANY && !isNothing(type) && type.list === undefined) {
      const wrong = kindsOf(type).filter((kind) => !able.includes(kind));
      const wanted = Object.fromEntries(able.map((kind) => [kind, true]));
      if (wrong.length) reader.tell(args[0], wrong.length === kindsOf(type).length ? 'clash' : 'doubt', 'argument', name, 1, named(type), named(wanted));
    }
  }
  if (name === 'duration') return args[0]?.name === 'StringLiteral' ? spanOf(unquoted(reader.source(args[0]))) : DURATION;
  return { date: DATE, time: TIME, 'date and time': MOMENT }[name] ?? ANY;
}

// The iteration variables of `for`, `some` and `every`, each seeing those before it.
function iterated(reader, node, env) {
  let inner = env;
  for (const each of children(node)) {
    if (each.name !== 'InExpression') continue;
    const [name, , context] = children(each);
    const [first, , last] = children(context ?? each);
    let element = ANY;
    if (last) {
      const [a, b] = [reader.infer(first, inner), reader.infer(last, inner)];
      reader.want(first, a, ['number', 'date'], 'range');
      reader.want(last, b, ['number', 'date'], 'range');
      element = a;
    } else if (first) {
      const walked = reader.infer(first, inner);
      element = walked !== ANY && walked.range ? ANY : elementOf(walked);
    }
    inner = inner.with({ [squeeze(reader.source(name))]: element });
  }
  return inner;
}

const NODES = {
  Expression: (reader, node, env, parts) => (parts.length ? reader.infer(parts[0], env) : ANY),
  ParenthesizedExpression: (reader, node, env, parts) => reader.infer(parts[1], env),
  NumericLiteral: () => NUMBER,
  StringLiteral: (reader, node) => oneOf([unquoted(reader.source(node))]),
  BooleanLiteral: () => BOOLEAN,
  null: () => NOTHING,
  '?': (reader, node, env) => env.find('?') ?? ANY,
  AtLiteral: (reader, node, env, [text]) => literalOf(unquoted(reader.source(text))),
  DateTimeLiteral: constructed,
  VariableName: variable,
  QualifiedName: () => ANY,
  List: (reader, node, env, parts) => {
    const types = parts.filter((part) => !/^[[\],]$/.test(part.name)).map((part) => reader.infer(part, env));
    return listOf(types.length ? types.reduce((a, b) => join(a, b)) : ANY);
  },
  Interval: (reader, node, env, parts) => {
    const [start, end] = parts.filter((part) => !/^([[\]()]|\.\.)$/.test(part.name)).map((part) => reader.infer(part, env));
    if (end === undefined) return { range: true };
    reader.pair(node, start, end, FITS['<'], 'ends');
    return start === ANY || end === ANY ? { range: ANY } : { range: join(start, end) };
  },
  SimplePositiveUnaryTest: (reader, node, env, parts) => {
    if (parts.length === 1) return reader.infer(parts[0], env);
    return { range: reader.infer(parts[1], env) };
  },
  PositiveUnaryTest: (reader, node, env, parts) => reader.infer(parts[0], env),
  ArithmeticExpression(reader, node, env, parts) {
    if (parts.length < 3) {
      const type = reader.infer(parts[1], env);
      reader.want(node, type, ['number', 'days', 'months'], 'negative');
      return type;
    }
    const [a, b] = [reader.infer(parts[0], env), reader.infer(parts[2], env)];
    return arithmetic(reader, node, reader.source(parts[1]), a, b);
  },
  Comparison: comparison,
  Conjunction: (reader, node, env, parts) => (reader.boolean(parts[0], env), reader.boolean(parts.at(-1), env), BOOLEAN),
  Disjunction: (reader, node, env, parts) => (reader.boolean(parts[0], env), reader.boolean(parts.at(-1), env), BOOLEAN),
  InstanceOfExpression: (reader, node, env, [value]) => (reader.infer(value, env), BOOLEAN),
  IfExpression(reader, node, env, parts) {
    const [condition, consequent, otherwise] = parts.filter((part) => !/^(if|then|else)$/.test(part.name));
    reader.boolean(condition, env);
    const [a, b] = [consequent, otherwise].map((each) => (each ? reader.infer(each, env) : NOTHING));
    return join(a, b);
  },
  PathExpression(reader, node, env, [base, , property]) {
    const type = reader.infer(base, env);
    if (type === ANY || isNothing(type) || !property) return ANY;
    const name = squeeze(reader.source(property));
    const found = entryOf(type, name, PROPERTIES);
    if (found !== undefined) return found;
    if (type.context || type.list?.context) {
      const known = Object.keys((type.context ?? type.list.context).entries);
      const path = squeeze(reader.source(base));
      if (reader.quiet) reader.guarded.add(`${path}.${name}`);
      else reader.tell(property, 'entry', path === 'p' ? 'figure' : 'entry', name, path, nearest(name, known), known);
    } else reader.tell(node, 'clash', 'property', name, named(type), squeeze(reader.source(base)));
    return ANY;
  },
  FilterExpression(reader, node, env, parts) {
    const [source, , filter] = parts;
    const type = reader.infer(source, env);
    const element = type !== ANY && type.range ? ANY : elementOf(type);
    const inner = filter.name === 'NumericLiteral' ? env : within(env, element);
    const found = reader.infer(filter, inner);
    if (found === ANY || found.function || found.range) return ANY;
    reader.want(filter, found, ['number', 'boolean'], 'filter');
    if (found.number && found.boolean) return ANY;
    return found.number ? element : listOf(element);
  },
  ForExpression(reader, node, env, parts) {
    const inner = iterated(reader, parts.find((part) => part.name === 'InExpressions'), env).with({ partial: ANY });
    return listOf(reader.infer(parts.at(-1), inner));
  },
  QuantifiedExpression(reader, node, env, parts) {
    reader.boolean(parts.at(-1), iterated(reader, parts.find((part) => part.name === 'InExpressions'), env));
    return BOOLEAN;
  },
  Context(reader, node, env, parts) {
    const entries = {};
    let inner = env;
    for (const entry of parts.filter((part) => part.name === 'ContextEntry')) {
      const [key, value] = children(entry);
      const name = unquoted(squeeze(reader.source(key)));
      entries[name] = value ? reader.infer(value, inner) : ANY;
      inner = inner.with({ [name]: entries[name] });
    }
    return contextOf(entries);
  },
  FunctionDefinition(reader, node, env, parts) {
    const formal = parts.find((part) => part.name === 'FormalParameters');
    const names = formal ? children(formal).map((each) => squeeze(reader.source(children(each)[0] ?? each))) : [];
    const body = parts.at(-1);
    if (body?.name === 'FunctionBody') reader.infer(children(body)[0] ?? body, env.with(Object.fromEntries(names.map((name) => [name, ANY]))));
    return FUNCTION;
  },
  FunctionInvocation: invoked,
};

// What a text may give in a scope: {type, faults: [{kind: clash|doubt|name|entry, from, to, zh, en}]}.
// `unary`: tests of a value of the type `value`. `own`: see Reader. What can't be read is told elsewhere: here it is not known.
export function inferred(text, env, { unary = false, value = ANY, own = null } = {}) {
  const reader = new Reader(text, own);
  try {
    const topNode = treeOf(unary && text.trim() === '' ? '-' : text, env.shape, unary);
    if (topNode === null) return { type: ANY, faults: [] };
    const inner = env.with({ '?': value });
    const type = unary ? (tests(reader, topNode, inner, value), BOOLEAN) : reader.infer(topNode, inner);
    return { type, faults: reader.faults.filter((fault) => !guarded(reader, fault)) };
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return { type: ANY, faults: [] };
    throw error;
  }
}

const guarded = (reader, { kind, from, to }) => kind === 'name' && reader.guarded.has(squeeze(reader.text.slice(from, to)));

const KEPT = 2000; // trees: a diagram is walked until nothing changes, and its texts with it
const trees = new Map();

// The tree of a text; null where it can't be read.
function treeOf(text, shape, unary) {
  const key = `${unary ? 'u' : 'e'}${shape.key}\u0000${text}`;
  let tree = trees.get(key);
  if (tree === undefined) {
    const { topNode } = parse(text, shape.names, unary);
    tree = isBroken(topNode) ? null : topNode;
    if (trees.size >= KEPT) trees.clear();
    trees.set(key, tree);
  }
  return tree;
}

function isBroken(tree) {
  let broken = false;
  tree.cursor().iterate((ref) => {
    if (ref.type.isError) broken = true;
    return !broken;
  });
  return broken;
}

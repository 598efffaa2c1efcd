// Boxed expressions (DMN 1.5, 10.2): what a decision's logic is made of.
import { FeelFunction, getType, isInvocationFailure, wrapFunction } from 'feelin';
import { closure } from './interpret.mjs';
import { shapeWith } from './names.mjs';
import { warn } from './report.mjs';
import { decideTable } from './table.mjs';

// What an expression is evaluated in: values by name, and the names the parser must know.
export class Scope {
  constructor(values, shape, evaluation, at) {
    this.values = values;
    this.shape = shape;
    this.evaluation = evaluation; // types, trace
    this.at = at; // the decision or knowledge model it belongs to
  }

  with(names, nested = names) {
    return new Scope({ ...this.values, ...names }, shapeWith(this.shape, nested), this.evaluation, this.at);
  }

  feel(text) {
    return closure(text, this.shape)(this.values) ?? null;
  }
}

const asList = (value) => (Array.isArray(value) ? value : [value]);

function binding(scope, box, name, value) {
  const { types } = scope.evaluation;
  const fitted = box.type ? types.want(value, box.type, scope.shape, name) : value;
  return [fitted, { [name]: box.type ? types.names(box.type) : fitted }];
}

function call(box, scope) {
  const target = evaluate(box.fn, scope);
  const called = wrapFunction(target);
  if (!called) {
    warn('NO_FUNCTION_FOUND', box.fn.x ?? '', null, '要调用的函数不存在；检查名称和知识需求的连线', 'the function to call is not there; check its name and the knowledge requirement');
    return null;
  }
  const given = {};
  for (const each of box.bindings) {
    given[each.name] = each.e ? evaluate(each.e, scope) : null;
    if (each.type) given[each.name] = scope.evaluation.types.want(given[each.name], each.type, scope.shape, each.name);
  }
  const result = called.invoke(given);
  if (isInvocationFailure(result)) {
    warn('FUNCTION_INVOCATION_FAILURE', box.fn.x ?? '', null, '调用的参数名与函数的参数不符', "the names of the arguments are not the function's");
    return null;
  }
  return result ?? null;
}

// A function with typed parameters: an argument that is not of its type makes the call null.
export function made({ params, body, type }, scope) {
  const names = params.map(({ name }) => name);
  const { evaluation } = scope;
  const inner = Object.fromEntries(params.map(({ name, type: each }) => [name, each ? evaluation.types.names(each) : 1]));
  const shape = shapeWith(scope.shape, inner);
  return new FeelFunction((...args) => {
    if (args.length !== params.length) {
      warn('FUNCTION_INVOCATION_FAILURE', scope.at, null, '函数的参数个数不对', "the number of the function's arguments is wrong");
      return null;
    }
    const values = { ...scope.values };
    for (const [index, { name, type: wanted }] of params.entries()) {
      const value = args[index] === undefined ? null : args[index];
      const fitted = wanted ? evaluation.types.fit(value, wanted, shape) : value;
      if (fitted === undefined) {
        evaluation.types.want(value, wanted, shape, name);
        return null;
      }
      values[name] = fitted;
    }
    evaluation.enter();
    try {
      const result = evaluate(body, new Scope(values, shapeWith(shape, Object.fromEntries(names.map((n) => [n, values[n]]))), evaluation, scope.at));
      return type ? evaluation.types.want(result, type, shape, scope.at) : result;
    } finally {
      evaluation.leave();
    }
  }, names);
}

function iterate(box, scope, each) {
  const list = evaluate(box.in, scope);
  if (list === null) return null;
  const elements = getType(list) === 'range' ? list.map((element) => element) : asList(list);
  const found = [];
  for (const element of elements) {
    const result = each(element, scope.with({ [box.variable]: element, partial: found }));
    if (result === STOP) break;
    found.push(result);
  }
  return found;
}

const STOP = Symbol('stop');

function notBoolean(box) {
  warn('NOT_BOOLEAN', box?.x ?? '', null, '条件要是“是”或“否”；写成比较', 'the condition must be true or false; write a comparison');
  return null;
}

function quantified(box, scope, decisive) {
  let outcome = !decisive;
  const done = iterate(box, scope, (_, inner) => {
    const value = evaluate(box.test, inner);
    if (typeof value !== 'boolean' && value !== null) {
      outcome = notBoolean(box.test);
      return STOP;
    }
    if (value === decisive) outcome = decisive;
    else if (value === null && outcome !== decisive) outcome = null;
    return null;
  });
  return done === null ? null : outcome;
}

const BOXES = {
  literal: (box, scope) => scope.feel(box.x),
  table: decideTable,
  call,
  function: (box, scope) => (box.external ? external(box) : made(box, scope)),
  list: (box, scope) => box.items.map((item) => evaluate(item, scope)),
  relation: (box, scope) => box.rows.map((row) => Object.fromEntries(row.map((cell, column) => [box.columns[column], evaluate(cell, scope)]))),

  context(box, scope) {
    let inner = scope;
    const result = {};
    for (const entry of box.entries) {
      const value = evaluate(entry.e, inner);
      const [fitted, names] = binding(inner, entry, entry.name ?? '', value);
      if (entry.name === null) return fitted;
      result[entry.name] = fitted;
      inner = inner.with({ [entry.name]: fitted }, names);
    }
    return result;
  },

  if(box, scope) {
    const condition = evaluate(box.if, scope);
    if (typeof condition !== 'boolean' && condition !== null) return notBoolean(box.if);
    return evaluate(condition === true ? box.then : box.else, scope);
  },

  filter(box, scope) {
    const list = evaluate(box.in, scope);
    if (list === null) return null;
    const kept = [];
    for (const element of asList(list)) {
      const own = getType(element) === 'context' ? element : {};
      const result = evaluate(box.match, scope.with({ ...own, item: element }));
      if (typeof result === 'number') return asList(list)[result < 0 ? asList(list).length + result : result - 1] ?? null;
      if (result === true) kept.push(element);
      else if (typeof result !== 'boolean' && result !== null) return notBoolean(box.match);
    }
    return kept;
  },

  for: (box, scope) => iterate(box, scope, (_, inner) => evaluate(box.return, inner)),
  some: (box, scope) => quantified(box, scope, true),
  every: (box, scope) => quantified(box, scope, false),
};

function external() {
  warn('UNSUPPORTED', '', null, '不能调用外部函数', 'external functions are not allowed');
  return null;
}

export function evaluate(box, scope) {
  if (!box) return null;
  const value = BOXES[box.k](box, scope);
  return box.type && box.k !== 'function' ? scope.evaluation.types.want(value, box.type, scope.shape, scope.at) : value;
}

// Decision requirement graphs: a decision, what it requires, and what it can call.
// model: {open, types, elements: {key: element}}
// element: {kind: decision|input|knowledge|service, name, id, type, names: […], requires: [{key, under}], logic}
import { FeelFunction } from 'feelin';
import { Scope, evaluate, made } from './boxed.mjs';
import { shapeOf, shapeWith } from './names.mjs';
import { report, warn } from './report.mjs';
import { Types, current } from './types.mjs';

const DEEPEST = 64; // nested calls of knowledge models and services

class Evaluation {
  constructor(model, given, base) {
    this.model = model;
    this.given = given;
    this.base = model.open ? { ...given, ...base } : base;
    this.types = new Types(model.types, model.open);
    this.trace = [];
    this.values = new Map();
    this.depth = 0;
  }

  enter() {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new RangeError('nested too deeply');
  }

  leave() {
    this.depth -= 1;
  }

  // The value of a decision or an input: computed once.
  value(key, values = this.values) {
    if (values.has(key)) return values.get(key);
    const element = this.model.elements[key];
    const value = element.kind === 'input' ? this.input(element) : this.decision(element, values);
    values.set(key, value);
    return value;
  }

  input(element) {
    const found = element.names.find((name) => Object.hasOwn(this.given, name));
    const value = found === undefined ? null : this.given[found];
    return element.type ? this.types.want(value, element.type, shapeOf({}), element.name) : value;
  }

  decision(element, values) {
    this.enter();
    const before = report.at;
    try {
      const scope = this.scope(element, values);
      report.at = { decision: element.title };
      const value = evaluate(element.logic, scope);
      return element.type ? this.types.want(value, element.type, scope.shape, element.name) : value;
    } finally {
      report.at = before;
      this.leave();
    }
  }

  // Everything that the element requires, under its names; what is imported, under the import's name.
  scope(element, values) {
    const found = { ...this.base };
    const names = {};
    for (const { key, under } of element.requires) {
      const required = this.model.elements[key];
      const value = this.required(key, required, values);
      const nested = value instanceof FeelFunction || !required.type ? value : this.types.names(required.type);
      for (const name of this.model.open ? [...required.names, required.id] : required.names) {
        if (under) {
          found[under] = { ...found[under], [name]: value };
          names[under] = { ...names[under], [name]: nested };
        } else {
          found[name] = value;
          names[name] = nested;
        }
      }
    }
    return new Scope(found, shapeWith(shapeOf(found), names), this, element.name);
  }

  required(key, element, values) {
    if (element.kind === 'knowledge') return this.knowledge(element, values);
    if (element.kind === 'service') return this.service(element, values);
    return this.value(key, values);
  }

  knowledge(element, values) {
    if (!element.logic) return null;
    const scope = this.scope(element, values);
    return element.logic.k === 'function' && !element.logic.external ? made({ ...element.logic, type: element.type }, scope) : evaluate(element.logic, scope);
  }

  // A service is a function of its input data and input decisions; everything else inside it is computed anew.
  service(element, outer = this.values) {
    const params = element.inputs.map((key) => ({ key, ...this.model.elements[key] }));
    return new FeelFunction((...args) => {
      if (args.length !== params.length) {
        warn('FUNCTION_INVOCATION_FAILURE', element.name, null, '决策服务的参数个数不对', "the number of the decision service's arguments is wrong");
        return null;
      }
      const values = new Map();
      for (const [index, param] of params.entries()) {
        const value = args[index] ?? null;
        const fitted = param.type ? this.types.fit(value, param.type, shapeOf({})) : value;
        if (fitted === undefined) {
          this.types.want(value, param.type, shapeOf({}), param.name);
          return null;
        }
        values.set(param.key, fitted);
      }
      return this.serve(element, values);
    }, params.map(({ name }) => name));
  }

  serve(element, values) {
    this.enter();
    try {
      const results = element.outputs.map((key) => [this.model.elements[key].name, this.value(key, values)]);
      const value = results.length === 1 ? results[0][1] : Object.fromEntries(results);
      return element.type ? this.types.want(value, element.type, shapeOf({}), element.name) : value;
    } finally {
      this.leave();
    }
  }

  // Asked from outside.
  answer(key) {
    const element = this.model.elements[key];
    if (element.kind === 'knowledge') {
      const called = this.knowledge(element, this.values);
      return called instanceof FeelFunction ? called.fn(...called.parameterNames.map((name) => this.given[name] ?? null)) : null;
    }
    if (element.kind !== 'service') return this.value(key);
    const values = new Map(element.inputs.map((input) => {
      const { names, type, name } = this.model.elements[input];
      const found = names.find((each) => Object.hasOwn(this.given, each));
      const value = found === undefined ? null : this.given[found];
      return [input, type ? this.types.want(value, type, shapeOf({}), name) : value];
    }));
    return this.serve(element, values);
  }
}

export function decide(model, key, given, base) {
  const evaluation = new Evaluation(model, given, base);
  current.types = evaluation.types;
  try {
    return { value: evaluation.answer(key), trace: evaluation.trace };
  } finally {
    current.types = null;
  }
}

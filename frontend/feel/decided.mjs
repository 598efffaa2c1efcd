// What a decision may give, and which of its cells can't meet their input: types over a model as `decide` reads it.
import { ANY, DATE, MOMENT, NUMBER, TIME, contextOf, join, kindsOf, isNothing, listOf, named, stored } from './kinds.mjs';
import { inferred } from './infer.mjs';

const DEEPEST = 20;
const BASES = {
  number: NUMBER, string: { string: true }, boolean: { boolean: true }, date: DATE, time: TIME, 'date and time': MOMENT, 'days and time duration': { days: true },
  'years and months duration': { months: true }, context: contextOf({}, true), list: listOf(ANY), function: { function: true },
};
const FROM_TEXT = new Set(['date', 'time', 'date time', 'days', 'months']); // data from outside is JSON: texts stand for these

// A declared type as inferred ones are written.
function declared(type, model, depth = 0) {
  if (!type || depth > DEEPEST) return ANY;
  if (type.of) return declared(model.types[type.of], model, depth + 1);
  if (type.list) return listOf(declared(type.list, model, depth + 1));
  if (type.entries) return contextOf(Object.fromEntries(Object.entries(type.entries).map(([name, each]) => [name, declared(each, model, depth + 1)])), true);
  return BASES[type.base] ?? ANY;
}

export class Decided {
  // tell(place: {element} | {table, rule}, text, faults)
  constructor(model, env, tell) {
    this.model = model;
    this.env = env;
    this.tell = tell;
    this.found = new Map();
  }

  // The type of a decision by its id, as it comes back into the diagram.
  byId(id) {
    const key = Object.keys(this.model.elements).find((each) => this.model.elements[each].id === id);
    const element = this.model.elements[key];
    if (!element) return ANY;
    if (element.kind === 'decision') return stored(this.of(key));
    if (element.kind === 'service') for (const output of element.outputs) this.of(output);
    return element.type ? stored(declared(element.type, this.model)) : ANY;
  }

  of(key) {
    if (!this.found.has(key)) {
      this.found.set(key, ANY); // a circle is told elsewhere
      const element = this.model.elements[key];
      this.found.set(key, element ? this.element(key, element) : ANY);
    }
    return this.found.get(key);
  }

  element(key, element) {
    if (element.kind === 'input') return this.input(element);
    if (element.kind !== 'decision') return ANY;
    const names = {};
    for (const { key: required, under } of element.requires) {
      const other = this.model.elements[required];
      if (!other) continue;
      const type = this.of(required);
      if (under) names[under] = ANY;
      else for (const name of [...other.names, other.id]) names[name] = type;
    }
    const type = this.box(element.logic, this.env.with(names), { element: key });
    return element.type ? declared(element.type, this.model) : type;
  }

  input(element) {
    if (element.type) return declared(element.type, this.model);
    for (const name of element.names) {
      const found = this.env.find(name);
      if (found !== undefined) return found;
    }
    return ANY;
  }

  feel(text, env, place, how) {
    const { type, faults } = inferred(text, env, { own: [], ...how });
    if (faults.length) this.tell(place, text, faults);
    return type;
  }

  box(box, env, place) {
    if (!box) return ANY;
    const type = BOXES[box.k]?.(this, box, env, place) ?? ANY;
    return box.type && box.k !== 'function' ? declared(box.type, this.model) : type;
  }

  table(table, env) {
    for (const [index, column] of table.inputs.entries()) {
      const value = this.column(column, env, table);
      for (const rule of table.rules) {
        const cell = rule.i[index];
        if (cell !== null) this.feel(cell, env, { table: table.id, rule: rule.id, column: column.label }, { unary: true, value });
      }
    }
    const outputs = table.outputs.map((column, index) => {
      const texts = [...table.rules.map((rule) => [rule.o[index], { table: table.id, rule: rule.id }]), [column.default, { table: table.id }]];
      const types = texts.filter(([text]) => text !== null && text !== undefined).map(([text, place]) => this.feel(text, env, place));
      if (column.type) return declared(column.type, this.model);
      return types.length ? types.reduce((a, b) => join(a, b)) : ANY;
    });
    return shaped(table, outputs);
  }

  // What is compared in a column; tells where the input can't be what the column declares.
  column(column, env, table) {
    const type = this.feel(column.x, env, { table: table.id });
    if (!column.type) return type;
    const wanted = declared(column.type, this.model);
    if (type === ANY || wanted === ANY || isNothing(type) || type.list !== undefined || wanted.list !== undefined) return wanted;
    const able = (kind) => kind in wanted || (kind === 'string' && Object.keys(wanted).some((each) => FROM_TEXT.has(each))) || (kind === 'date' && 'date time' in wanted);
    const wrong = kindsOf(type).filter((kind) => !able(kind));
    if (wrong.length) {
      const [[isZh, isEn], [wantZh, wantEn]] = [named(type), named(wanted)];
      this.tell({ table: table.id }, column.x, [{
        kind: wrong.length === kindsOf(type).length ? 'clash' : 'doubt', what: 'column', from: 0, to: column.x.length,
        zh: `这一列声明的是${wantZh}，得到的是${isZh}；改列的类型，或转换这个输入`, en: `the column is declared as ${wantEn} but is given ${isEn}; change its type, or convert the input`,
      }]);
    }
    return wanted;
  }
}

// The value of a table by its hit policy.
function shaped(table, outputs) {
  const one = outputs.length === 1 ? outputs[0] : contextOf(Object.fromEntries(table.outputs.map(({ name }, index) => [name, outputs[index]])));
  if (table.hit === 'RULE ORDER' || table.hit === 'OUTPUT ORDER') return listOf(one);
  if (table.hit !== 'COLLECT') return one;
  if (table.aggregation === 'COUNT') return NUMBER;
  return table.aggregation ? one : listOf(one);
}

const BOXES = {
  literal: (decided, box, env, place) => decided.feel(box.x, env, place),
  table: (decided, box, env) => decided.table(box, env),
  list: (decided, box, env, place) => listOf(box.items.map((item) => decided.box(item, env, place)).reduce((a, b) => join(a, b), {})),
  relation: () => listOf(ANY),
  function: () => ({ function: true }),
  context(decided, box, env, place) {
    const entries = {};
    let inner = env;
    for (const { name, e, type } of box.entries) {
      const found = decided.box(e, inner, place);
      const fitted = type ? declared(type, decided.model) : found;
      if (name === null) return fitted;
      entries[name] = fitted;
      inner = inner.with({ [name]: fitted });
    }
    return contextOf(entries);
  },
};

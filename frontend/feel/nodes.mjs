// Nodes of the syntax tree that mean something else here than in feelin: (node, children, notes) → closure.
// Every closure takes the evaluation context; a child of a fixed token is its text.
import { FeelFunction, builtins, createRange, evalNode, getType, isInvocationFailure, wrapFunction } from 'feelin';
import { calculate } from './arithmetic.mjs';
import { compare, same } from './compare.mjs';
import { isInstance } from './instance.mjs';
import { DATED, datedFigure } from './parameters.mjs';
import { PROPERTIES } from './properties.mjs';
import { quietly, warn } from './report.mjs';
import { brief, sentence, typeOf } from './say.mjs';
import { TESTS, isIn, isRange } from './tests.mjs';

const tag = (closure, type) => Object.assign(closure, { type });

function notBoolean(node, value) {
  const [zh, en] = typeOf(value);
  warn('NOT_BOOLEAN', node.source, node.position, `这里要“是”或“否”，得到的是${zh}；写成比较，例如 x = true`,
    `a true or false is needed here, but ${en} was found; write a comparison, for example x = true`);
}

// null | list → list; other values → list of one (FEEL's implicit conversion)
const asList = (value) => (Array.isArray(value) ? value : [value]);

function invoke(node, target, given) {
  const called = wrapFunction(target);
  if (!called) {
    const [zh, en] = sentence('NO_FUNCTION_FOUND', '', { target });
    warn('NO_FUNCTION_FOUND', node.source, node.position, zh, en);
    return null;
  }
  const result = called.invoke(given);
  if (isInvocationFailure(result)) {
    const [zh, en] = sentence(result.warning, result.template, result.values);
    warn(result.warning, node.source, node.position, zh, en);
    return null;
  }
  if (result === null && called.fn.answersNull === false) {
    const args = (Array.isArray(given) ? given : Object.values(given)).map(brief).join(', ');
    warn('NO_ANSWER', node.source, node.position, `函数对这些参数（${args}）没有结果；先确认它们有值且类型正确`,
      `the function has no answer for (${args}); make sure that they have values of the right types`);
  }
  return result === undefined ? null : result;
}

// Three-valued and/or; the right side is not evaluated when the left one decides.
const logical = (decisive) => (node, [left, , right]) => tag((context) => {
  const operand = (closure) => {
    const value = closure(context);
    if (typeof value === 'boolean') return value;
    if (value !== null && value !== undefined) notBoolean(node, value);
    return null;
  };
  const a = operand(left);
  if (a === decisive) return decisive;
  const b = operand(right);
  if (b === decisive) return decisive;
  return a === null || b === null ? null : !decisive;
}, 'test');

function quantified(decisive) {
  return (node) => tag((context) => (contextsOf, condition) => {
    const contexts = contextsOf(context);
    if (!Array.isArray(contexts)) return contexts;
    let unknown = false;
    for (const each of contexts) {
      const value = condition(each);
      if (value === decisive) return decisive;
      if (typeof value !== 'boolean') {
        unknown = true;
        if (value !== null) notBoolean(node, value);
      }
    }
    return unknown ? null : !decisive;
  }, 'test');
}

function filtered(target, filter, context, node) {
  const list = asList(target);
  const kept = [];
  for (const element of list) {
    const own = getType(element) === 'context' ? element : null;
    let result = filter({ ...context, item: element, ...own });
    if (typeof result === 'function') result = result(element);
    else if (isRange(result)) result = result.includes(element);
    if (result === true) kept.push(element);
    else if (result !== false && result !== null) notBoolean(node, result);
  }
  return kept;
}

function at(list, index, node) {
  if (!Number.isInteger(index)) {
    warn('INVALID_INDEX', node.source, node.position, `列表的序号要是整数，得到的是 ${brief(index)}`, `a list is indexed by a whole number, not by ${brief(index)}`);
    return null;
  }
  return list[index < 0 ? list.length + index : index - 1] ?? null;
}

const isOpen = (value, property) => getType(value) === 'context' || Boolean(PROPERTIES[getType(value)]?.has(property));

export const NODES = {
  ...TESTS,
  Conjunction: logical(false),
  Disjunction: logical(true),
  every: quantified(false),
  some: quantified(true),

  IfExpression: (node, [, condition, , consequent, , otherwise]) => tag((context) => {
    const decided = condition(context);
    if (typeof decided !== 'boolean') notBoolean(node, decided);
    return decided === true ? consequent(context) : (otherwise ? otherwise(context) : null);
  }, consequent.type === otherwise?.type ? consequent.type : 'any'),

  ArithmeticExpression(node, children) {
    const [left, operator, right] = children.length === 3 ? children : [null, children[0], children[1]];
    return tag((context) => {
      const b = right(context);
      return left ? calculate(node, operator, left(context), b) : calculate(node, 'negate', null, b);
    }, left && left.type !== right.type ? 'any' : right.type);
  },
  ArithOp: (node) => node.input,

  CompareOp(node) {
    const symbol = node.input;
    const test = {
      '=': (a, b) => same(a, b, node),
      '!=': (a, b) => {
        const equal = same(a, b, node);
        return equal === null ? null : !equal;
      },
    }[symbol] ?? ((a, b) => compare(a, symbol, b, node));
    return Object.assign(tag(() => (b) => (a) => test(a, b), 'test'), { symbol });
  },

  Comparison: (node, [left, operator, second, third, fourth]) => tag((context) => {
    if (operator === 'in') return isIn(left(context), (third ?? second)(context), node);
    if (operator === 'between') {
      const value = left(context);
      const [low, high] = [compare(value, '>=', second(context), node), compare(value, '<=', fourth(context), node)];
      if (low === false || high === false) return false;
      return low === null || high === null ? null : true;
    }
    // asking whether something is there is no mistake when it is not
    const asksForNull = left.isNull || second.isNull;
    const [a, b] = asksForNull ? [quietly(() => left(context)), quietly(() => second(context))] : [left(context), second(context)];
    return operator()(b)(a);
  }, 'test'),
  null: () => Object.assign(tag(() => null, 'nil'), { isNull: true }),

  FilterExpression: (node, [source, , filter]) => tag((context) => {
    const target = source(context);
    if (target === null) return filter.type === 'test' ? [] : null;
    if (filter.type === 'test') return filtered(target, filter, context, node);
    const list = asList(target);
    const first = filter(filter.type === 'number' ? context : { ...context, item: list[0] });
    if (typeof first === 'number') return at(list, first, node);
    if (typeof first === 'boolean') return filtered(target, filter, context, node);
    if (first === null && list.length === 0) return [];
    if (first === null) return filter.type === 'nil' ? [] : filtered(target, filter, context, node);
    notBoolean(node, first);
    return null;
  }, 'any'),

  PathName(node, children, notes) {
    const path = children.join(' ');
    const read = evalNode(node, children, notes);
    return Object.assign((value) => {
      if (isOpen(value, path)) return read(value);
      notes.addWarning(node, 'NO_PROPERTY_FOUND', { template: `Property '${path}' not found in {target}`, values: { target: value } });
      return null;
    }, { type: read.type, path });
  },
  PathExpression: (node, [base, , property], notes) => Object.assign(evalNode(node, [base, '.', property], notes), { base, property: property.path, isName: true }),

  FunctionInvocation: (node, [target, , given]) => tag((context) => {
    if (target.base) {
      const owner = target.base(context);
      if (owner && typeof owner === 'object' && owner[DATED]) return datedFigure(node, owner, target.property, given(context));
    }
    const callee = target(context);
    const args = callee?.isQuiet ? quietly(() => given(context)) : given(context);
    return invoke(node, callee, args);
  }, 'any'),
  DateTimeLiteral: (node, children) => {
    if (children.length === 1) return children[0];
    const [constructor, , given] = children;
    return tag((context) => invoke(node, constructor(context), given(context)), 'date');
  },
  AtLiteral: (node, [text]) => tag((context) => invoke(node, builtins['@'], [text(context)]), 'date'),

  InstanceOfExpression: (node, [value, , , type]) => tag((context) => isInstance(value(context), type), 'test'),

  // a formal parameter may have a type: an argument that is not of it makes the call null
  FormalParameter: (node, [name, type]) => ({ name, type }),
  FunctionDefinition(node, children, notes) {
    const given = Array.isArray(children[2]) ? children[2] : [];
    if (children.includes('external')) return evalNode(node, children, notes);
    const body = children.at(-1);
    return (context) => new FeelFunction((...args) => {
      const values = { ...context };
      for (const [index, { name, type }] of given.entries()) {
        values[name] = args[index] ?? null;
        if (type && values[name] !== null && !isInstance(values[name], type)) {
          warn('TYPE', node.source, node.position, `参数“${name}”的类型不对`, `argument '${name}' is not of its type`);
          return null;
        }
      }
      return body(values);
    }, given.map(({ name }) => name));
  },
  Context: (node, children) => {
    const entries = children.slice(1, -1);
    return (context) => {
      const inner = { ...context };
      const result = {};
      for (const entry of entries) {
        const [name, value] = entry(inner);
        if (Object.hasOwn(result, name)) {
          warn('TWICE', node.source, node.position, `“${name}”写了两次；留下一个`, `'${name}' is written twice; keep one`);
          return null;
        }
        inner[name] = value;
        result[name] = value;
      }
      return result;
    };
  },

  IterationContext: (node, [first, , last]) => (context) => {
    const start = first(context);
    if (!last) {
      if (!isRange(start)) return start;
      warn('INVALID_RANGE', node.source, node.position, '区间不能逐个取值；写成 1..10', 'a range can\'t be walked through; write 1..10');
      return null;
    }
    const end = last(context);
    if (Number.isInteger(start) && Number.isInteger(end)) return createRange(start, end);
    if (getType(start) === 'date' && getType(end) === 'date') return days(start, end);
    warn('INVALID_RANGE', node.source, node.position, `循环的两端要是整数或日期，得到的是 ${brief(start)} 与 ${brief(end)}`,
      `a loop runs between two whole numbers or dates, not from ${brief(start)} to ${brief(end)}`);
    return null;
  },

  VariableName: (node, children, notes) => Object.assign(evalNode(node, children, notes), { isName: true }),
};

function days(start, end) {
  const step = start.iso <= end.iso ? 1 : -1;
  const found = [];
  for (let day = start; ; day = new start.constructor(day.value.add({ days: step }))) {
    found.push(day);
    if (day.iso === end.iso) return found;
  }
}

// Tests: ranges, comparisons and the cells of decision tables.
import { createRange, getType, has } from 'feelin';
import { compare, same } from './compare.mjs';
import { warn } from './report.mjs';

const tag = (closure, type) => Object.assign(closure, { type });
export const isRange = (value) => getType(value) === 'range';

// Is the test true of the value? A test is a range, a function of one value, or a value to equal.
function meets(test, value, node) {
  if (typeof test === 'function') return test(value);
  if (isRange(test)) return isIncluded(test, value, node);
  return same(test, value, node);
}

function isIncluded(range, value, node) {
  const result = range.includes(value);
  if (result === null && node && value !== null && value !== undefined) same(range.start ?? range.end, value, node); // says which types differ
  return result;
}

// A boolean from an expression that reads `?` is the answer; anything else is compared with the value.
function unaryResult(test, value, node) {
  if (typeof test === 'boolean') return test;
  if (Array.isArray(test)) {
    if (Array.isArray(value) && same(test, value) === true) return true;
    return test.some((each) => meets(each, value, null) === true);
  }
  return meets(test, value, node);
}

// value in tests: true, false, or null where a test can't be decided
export function isIn(value, tests, node) {
  if (tests === null || tests === undefined) return null;
  let unknown = false;
  for (const test of Array.isArray(tests) ? tests : [tests]) {
    let result;
    if (Array.isArray(test)) result = same(test, value) === true || test.some((each) => meets(each, value, null) === true);
    else result = meets(test, value, isRange(test) ? node : null);
    if (result === true) return true;
    if (result === null && (isRange(test) || typeof test === 'function')) unknown = true;
  }
  return unknown ? null : false;
}

export const TESTS = {
  SimplePositiveUnaryTest: (node, children) => tag((context) => {
    if (children.length === 1) return children[0](context);
    const [operator, operand] = children;
    const limit = operand(context);
    if (limit === null && operator.symbol !== '=' && operator.symbol !== '!=') {
      warn('NULL_ENDPOINT', node.source, node.position, '比较的一边是空值，永远不会成立；先给它赋值', 'one side of the comparison is null, so it never holds; give it a value first');
      return () => null;
    }
    const { symbol } = operator;
    if (symbol === '=' || symbol === '!=') return operator()(limit);
    const including = symbol.endsWith('=');
    return symbol.startsWith('>') ? createRange(limit, null, including, false) : createRange(null, limit, false, including);
  }, 'test'),

  Interval: (node, [open, start, , end, close]) => tag((context) => {
    const [from, to] = [start(context), end(context)];
    if (from === null || to === null) {
      warn('NULL_ENDPOINT', node.source, node.position, '区间的一端是空值；先给它赋值', 'an end of the range is null; give it a value first');
      return null;
    }
    if (getType(from) !== getType(to)) {
      warn('INVALID_TYPE', node.source, node.position, '区间的两端类型不同', 'the ends of the range have different types');
      return null;
    }
    return createRange(from, to, open === '[', close === ']');
  }, 'test'),

  // what a name or a literal stands for is compared with the value, even if it is a boolean
  PositiveUnaryTest: (node, [test]) => (context) => {
    const result = test(context);
    return typeof result === 'boolean' && (test.type === 'boolean' || test.isName) && has(context, '?') ? result === context['?'] : result;
  },
  UnaryTests(node, children) {
    const negated = children[0] === 'not';
    const [tests] = negated ? children.slice(2, -1) : children;
    return (context) => (value) => {
      if (tests.isWildcard) return true;
      let unknown = false;
      for (const test of tests(context)) {
        const result = unaryResult(test, value, node);
        if (result === true) return !negated;
        if (result === null) unknown = true;
      }
      return unknown && negated ? null : negated;
    };
  },
  Wildcard: () => Object.assign(() => true, { isWildcard: true }),
};

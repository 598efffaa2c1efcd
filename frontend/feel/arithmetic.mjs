// + - * / ** and unary minus (DMN 1.5, 10.3.2.7): an undefined combination is a warning and null.
import { FeelDate, getType, mends, originals } from 'feelin';
import { LONGEST, TooLarge } from './limits.mjs';
import { warn } from './report.mjs';
import { brief, sentence, typeOf } from './say.mjs';
import { months, nanoseconds, ofMonths, ofNanoseconds } from './temporal.mjs';

const NAMES = { '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide', '**': 'exponentiate', '^': 'exponentiate' };
const POINTS = new Set(['date', 'time', 'date time']);

// Doubles carry 15 decimal digits faithfully: 0.1 + 0.2 is 0.3 to an office. A sum is no more exact than its larger operand.
function tidy(value, a, b, operator) {
  if (Number.isInteger(value)) return value;
  if (operator !== '+' && operator !== '-') return Number(value.toPrecision(15));
  const places = 14 - Math.floor(Math.log10(Math.max(Math.abs(a), Math.abs(b))));
  return places >= 0 && places <= 100 ? Number(value.toFixed(places)) : value;
}

function numbers(node, operator, a, b) {
  if (operator === '/' && b === 0) {
    warn('DIVISION_BY_ZERO', node.source, node.position, '除数是零；先确认它不是零', 'division by zero; make sure that the divisor is not zero');
    return null;
  }
  const result = { '+': () => a + b, '-': () => a - b, '*': () => a * b, '/': () => a / b }[operator]?.() ?? a ** b;
  if (!Number.isFinite(result)) {
    warn('NOT_A_NUMBER', node.source, node.position, `${brief(a)} ${operator} ${brief(b)} 没有可用的结果`, `${brief(a)} ${operator} ${brief(b)} has no usable result`);
    return null;
  }
  return tidy(result, a, b, operator);
}

function scaled(duration, factor) {
  return duration.yearsMonths ? ofMonths(months(duration) * factor) : ofNanoseconds(nanoseconds(duration) * factor);
}

function durations(operator, a, b) {
  if (a.yearsMonths !== b.yearsMonths) return undefined;
  const [left, right] = a.yearsMonths ? [months(a), months(b)] : [nanoseconds(a), nanoseconds(b)];
  const make = a.yearsMonths ? ofMonths : ofNanoseconds;
  if (operator === '+') return make(left + right);
  if (operator === '-') return make(left - right);
  return operator === '/' && right !== 0 ? left / right : undefined;
}

// undefined: the operator is not defined for these types
function temporal(operator, a, b) {
  const [left, right] = [getType(a), getType(b)];
  if (left === 'duration' && right === 'duration') return durations(operator, a, b);
  if (left === 'duration' && right === 'number') {
    if (operator === '*') return scaled(a, b);
    return operator === '/' && b !== 0 ? scaled(a, 1 / b) : undefined;
  }
  if (left === 'number' && right === 'duration') return operator === '*' ? scaled(b, a) : undefined;
  if (operator === '+' && left === 'duration' && POINTS.has(right)) return mends.addDuration(b, a, 1);
  if (POINTS.has(left) && right === 'duration') {
    if (operator === '+' || operator === '-') return mends.addDuration(a, b, operator === '+' ? 1 : -1);
  }
  if (POINTS.has(left) && POINTS.has(right) && operator === '-') return mends.subtractTemporals(a, b) ?? undefined;
  return undefined;
}

mends.addDuration = (point, duration, sign) => {
  // a time has no days: years and months can't be added to it
  if (getType(point) === 'time' && duration.yearsMonths) return undefined;
  if (getType(point) === 'date' && !duration.yearsMonths) {
    const moment = point.value.toPlainDateTime().add(sign < 0 ? duration.value.negated() : duration.value);
    return new FeelDate(moment.toPlainDate());
  }
  return originals.addDuration(point, duration, sign);
};

export function calculate(node, operator, a, b) {
  if (operator === 'negate') {
    if (typeof b === 'number') return -b;
    if (getType(b) === 'duration') return scaled(b, -1);
    const [zh, en] = typeOf(b);
    warn('INVALID_TYPE', node.source, node.position, `${zh}前面不能加负号；先确认它有值且是数或时长`, `${en} has no negative; make sure that it is a number or a duration`);
    return null;
  }
  if (typeof a === 'number' && typeof b === 'number') return numbers(node, operator, a, b);
  if (typeof a === 'string' && typeof b === 'string' && operator === '+') {
    if (a.length + b.length > LONGEST) throw new TooLarge('the text is too long');
    return a + b;
  }
  const result = temporal(operator, a, b);
  if (result !== undefined) return result;
  const [zh, en] = sentence('INVALID_TYPE', `Can't ${NAMES[operator]} {right} to {left}`, { left: a, right: b });
  warn('INVALID_TYPE', node.source, node.position, zh, en);
  return null;
}

// Equality and order (DMN 1.5, 10.3.2.13). Values of different types are not compared: asking is a warning, the answer null.
import { getType, mends, toComparable } from 'feelin';
import { warn } from './report.mjs';
import { typeOf } from './say.mjs';
import { months, nanoseconds } from './temporal.mjs';

const ORDERED = new Set(['number', 'string', 'date', 'time', 'date time', 'duration']);
const isNil = (value) => value === null || value === undefined;

function mismatch(a, b, node) {
  if (!node) return null;
  if (getType(a) === getType(b)) {
    warn('INVALID_TYPE', node.source, node.position, a.yearsMonths === undefined ? '一个时间有时区，另一个没有，不能比较；给它加上 +08:00' : '按月的时长与按日的时长不能比较；换成同一种',
      a.yearsMonths === undefined ? "can't compare a time with a zone and one without; add +08:00 to it" : "can't compare a duration of months with one of days; make them the same kind");
    return null;
  }
  const [aZh, aEn] = typeOf(a);
  const [bZh, bEn] = typeOf(b);
  warn('INVALID_TYPE', node.source, node.position, `${aZh}与${bZh}不能比较；换成同一类型`, `can't compare ${aEn} with ${bEn}; make them the same type`);
  return null;
}

// -1, 0 or 1; null where there is no order between the two
function order(a, b) {
  let [left, right] = [a, b];
  switch (getType(a)) {
    case 'number':
    case 'string':
      break;
    case 'duration':
      if (a.yearsMonths !== b.yearsMonths) return null;
      [left, right] = a.yearsMonths ? [months(a), months(b)] : [nanoseconds(a), nanoseconds(b)];
      break;
    default:
      if ((a.zone ?? null) === null !== ((b.zone ?? null) === null)) return null;
      [left, right] = [toComparable(a), toComparable(b)];
  }
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

// a `symbol` b, for < <= > >=
export function compare(a, symbol, b, node) {
  if (isNil(a) || isNil(b)) return null;
  const type = getType(a);
  if (type !== getType(b) || !ORDERED.has(type)) return mismatch(a, b, node);
  const sign = order(a, b);
  if (sign === null) return mismatch(a, b, node);
  switch (symbol) {
    case '<': return sign < 0;
    case '<=': return sign <= 0;
    case '>': return sign > 0;
    default: return sign >= 0;
  }
}

// true, false, or null for different types. A time or date-time with a zone never equals one without.
export function same(a, b, node = null) {
  if (isNil(a) || isNil(b)) return isNil(a) && isNil(b);
  const type = getType(a);
  if (type !== getType(b)) return mismatch(a, b, node);
  switch (type) {
    case 'number':
    case 'string':
    case 'boolean': return a === b;
    case 'list': return a.length === b.length && a.every((each, index) => same(each, b[index]) === true);
    case 'context': {
      const keys = Object.keys(a);
      return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]) === true);
    }
    case 'duration': return a.yearsMonths === b.yearsMonths ? order(a, b) === 0 : null;
    case 'range': return a['start included'] === b['start included'] && a['end included'] === b['end included']
      && same(a.start, b.start) === true && same(a.end, b.end) === true;
    case 'function':
    case 'literal': return a === b;
    default: return order(a, b) === 0;
  }
}

const fixed = (zone) => typeof zone === 'string' && /^(UTC|[+-]\d\d:\d\d(:\d\d)?)$/.test(zone);

// `is`: the same value written in the same way, that is, with the same zone.
function strictly(a, b) {
  if (isNil(a) || isNil(b)) return isNil(a) && isNil(b);
  if (getType(a) !== getType(b)) return false;
  if (a.zone !== b.zone && !(fixed(a.zone) && fixed(b.zone) && a['time offset'].iso === b['time offset'].iso)) return false;
  return same(a, b) === true;
}

function within(range, value) {
  if (isNil(value)) return null;
  let { start, end } = range;
  let [low, high] = [range['start included'] ? '>=' : '>', range['end included'] ? '<=' : '<'];
  if (!isNil(start) && !isNil(end) && compare(start, '>', end) === true) {
    [start, end] = [end, start];
    [low, high] = [range['end included'] ? '>=' : '>', range['start included'] ? '<=' : '<'];
  }
  const above = isNil(start) ? true : compare(value, low, start);
  const below = isNil(end) ? true : compare(value, high, end);
  if (above === false || below === false) return false;
  return above === null || below === null ? null : true;
}

function withinRange(container, range) {
  const starts = isNil(container.start) || (!isNil(range.start) && (compare(container.start, '<', range.start) === true
    || (same(container.start, range.start) === true && (container['start included'] || !range['start included']))));
  const ends = isNil(container.end) || (!isNil(range.end) && (compare(container.end, '>', range.end) === true
    || (same(container.end, range.end) === true && (container['end included'] || !range['end included']))));
  return starts && ends;
}

mends.equals = (a, b, strict) => (strict ? strictly(a, b) : same(a, b));
mends.durationEquals = (a, b) => same(a, b) === true;
mends.rangeIncludes = (range, value) => (getType(value) === 'range' ? withinRange(range, value) : within(range, value));
mends.isTruthy = (value) => value === true;

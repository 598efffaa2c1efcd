// Values in and out: JSON on the wire, FEEL values inside.
import { FeelDateTime, FeelTime, duration, getType, parseDate, parseDateTime, parseTime } from 'feelin';
import { TooLarge } from './limits.mjs';
import { warn } from './report.mjs';
import { written } from './temporal.mjs';

// Names that an object must not take from data.
const noProto = (name, value) => (name === '__proto__' ? undefined : value);

export function read(text) {
  return text.includes('"__proto__"') ? JSON.parse(text, noProto) : JSON.parse(text);
}

const READERS = { date: parseDate, time: parseTime, 'date time': parseDateTime, duration };

// {"@": type, "v": text} → FEEL value, deep
export function revive(value) {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(revive);
  if (Object.hasOwn(value, '@')) return READERS[value['@']]?.(value.v) ?? null;
  const revived = {};
  for (const [name, each] of Object.entries(value)) revived[name] = revive(each);
  return revived;
}

// Seconds east of Greenwich. FEEL's own property makes a duration of them, which costs many times the rest.
function offsetOf(value) {
  if (value instanceof FeelDateTime) return Math.round(value.value.toZonedDateTime(value.zone).offsetNanoseconds / 1e9);
  return Math.round(value['time offset'].value.total({ unit: 'second' }));
}

// A point in time in ISO 8601: a named zone becomes its offset, because the text is read by others than FEEL.
function iso(value) {
  if ((value instanceof FeelDateTime || value instanceof FeelTime) && value.zone !== null && !/^(UTC|[+-]\d\d:\d\d(:\d\d)?)$/.test(value.zone)) {
    const seconds = offsetOf(value);
    const [sign, all] = [seconds < 0 ? '-' : '+', Math.abs(seconds)];
    const two = (n) => String(n).padStart(2, '0');
    return `${value.value.toString()}${sign}${two(Math.trunc(all / 3600))}:${two(Math.trunc((all % 3600) / 60))}`;
  }
  return value.iso;
}

// With its type, for whoever looks at a value without keeping it.
function opaquely(value, source) {
  if (getType(value) !== 'range') return { '@': getType(value), v: '' };
  const end = (each) => (each === null || each === undefined ? null : plain(each, source, true));
  return { '@': 'range', s: end(value.start), e: end(value.end), si: value['start included'], ei: value['end included'] };
}

const opaque = { range: ['区间', 'a range'], function: ['函数', 'a function'], literal: ['无法保存的值', 'a value'] };

// V8 can't be interrupted while it writes JSON, and what it writes lies outside its heap: the answer is measured while it is copied.
const MOST_LETTERS = 4_000_000;
const MOST_VALUES = 400_000;
export const size = { letters: 0, values: 0 };

function measured(letters) {
  size.values += 1;
  size.letters += letters;
  if (size.values > MOST_VALUES || size.letters > MOST_LETTERS) throw new TooLarge('the answer is too large');
}

// FEEL value → JSON. `tagged`: dates, times and durations keep their type; else they are ISO strings.
export function plain(value, source, tagged = false) {
  measured(typeof value === 'string' ? value.length : 0);
  switch (getType(value)) {
    case 'nil': return null;
    case 'number':
      if (Number.isFinite(value)) return value;
      warn('NOT_A_NUMBER', source, null, '结果不是有限的数', 'the result is not a finite number');
      return null;
    case 'boolean': return value;
    case 'string': return value.toWellFormed(); // half a letter is no letter
    case 'list': return value.map((each) => plain(each, source, tagged));
    case 'context': {
      const copy = {};
      for (const [name, each] of Object.entries(value)) {
        size.letters += name.length;
        copy[name.toWellFormed()] = plain(each, source, tagged);
      }
      return copy;
    }
    case 'date':
    case 'time':
    case 'date time':
    case 'duration': return tagged ? { '@': getType(value), v: written(value.iso) } : written(iso(value));
    default: {
      if (tagged) return opaquely(value, source);
      const [zh, en] = opaque[getType(value)];
      warn('NOT_A_VALUE', source, null, `结果是${zh}，不能当作数据`, `the result is ${en} and can't be kept as data`);
      return null;
    }
  }
}


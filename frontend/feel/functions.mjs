// The functions an expression can call: feelin's, mended; Camunda's; the host's.
import { FeelTime, builtins, getType, invalidArguments, mends } from 'feelin';
import { FUNCTIONS as CALENDAR } from './calendar.mjs';
import { FUNCTIONS as CHINESE } from './chinese.mjs';
import { same } from './compare.mjs';
import './limits.mjs';
import { FUNCTIONS as RANGES } from './ranges.mjs';
import { FUNCTIONS as TEXTS } from './texts.mjs';
import { plain, read } from './values.mjs';
import { FUNCTIONS as FIGURES } from './parameters.mjs';

// Null is a proper answer of these; from any other function it means that the arguments were wrong.
const MAY_ANSWER_NULL = new Set(['get value', 'min', 'max', 'sum', 'mean', 'median', 'mode', 'product', 'stddev', 'all', 'any', 'not', 'is', 'string',
  'get or else', 'assert', 'from json', 'before', 'after', 'includes', 'list contains']);

const define = (name, fn, parameters) => {
  builtins[name] = Object.assign(fn, { $args: parameters });
};

// Camunda's functions beyond the standard that need neither chance nor another clock.
const isEmpty = (value) => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
const CAMUNDA = {
  'is defined': [(value) => value !== null && value !== undefined, ['value']],
  'get or else': [(value, otherwise) => value ?? otherwise ?? null, ['value', 'default']],
  'is blank': [(text) => (typeof text === 'string' ? text.trim() === '' : null), ['string']],
  'is empty': [(list) => (Array.isArray(list) ? isEmpty(list) : null), ['list']],
  trim: [(text) => (typeof text === 'string' ? text.trim() : null), ['string']],
  'duplicate values': [(list) => (Array.isArray(list)
    ? list.filter((each, index) => list.findIndex((other) => same(other, each) === true) === index
      && list.some((other, place) => place > index && same(other, each) === true))
    : null), ['list']],
  partition: [(list, size) => {
    if (!Array.isArray(list) || !Number.isInteger(size) || size < 1) return invalidArguments('partition(list, size) expects a list and a size of at least 1, got {size}', { size });
    return Array.from({ length: Math.ceil(list.length / size) }, (_, part) => list.slice(part * size, (part + 1) * size));
  }, ['list', 'size']],
  assert: [(value, condition, cause) => (condition === true ? value ?? null
    : invalidArguments('{cause}', { cause: typeof cause === 'string' ? cause : 'the assertion does not hold' })), ['value', 'condition', 'cause']],
  extract: [(text, pattern) => {
    const found = typeof text === 'string' && typeof pattern === 'string' ? mends.createRegexp(pattern, '', 'g') : null;
    return found ? text.match(found) ?? [] : null;
  }, ['string', 'pattern']],
  'to json': [(value) => JSON.stringify(plain(value ?? null, 'to json')), ['value']],
  'from json': [(text) => {
    try {
      return read(text);
    } catch {
      return invalidArguments('{text} is not JSON', { text: text ?? null });
    }
  }, ['value']],
  'last day of month': [(day) => (['date', 'date time'].includes(getType(day))
    ? builtins.date(day.year, day.month, day.value.daysInMonth)
    : null), ['date']],
};

// list replace(list, position, newItem) and (list, match, newItem), `match` being a function of item and newItem
function listReplace(list, position, newItem, match) {
  const chosen = position ?? match;
  const all = Array.isArray(list) ? list : [list];
  if (list === null || list === undefined) return null;
  if (typeof chosen === 'number') {
    const index = Math.trunc(chosen) < 0 ? all.length + Math.trunc(chosen) : Math.trunc(chosen) - 1;
    return index < 0 || index >= all.length ? invalidArguments('{position} is not a position in the list', { position: chosen }) : all.with(index, newItem);
  }
  if (getType(chosen) !== 'function' || chosen.parameterNames.length !== 2) return invalidArguments('list replace expects a position or a function of item and newItem');
  const answers = all.map((item) => chosen.invoke([item, newItem]));
  return answers.every((answer) => typeof answer === 'boolean') ? all.map((item, index) => (answers[index] ? newItem : item)) : null;
}

// A fraction of a second is kept (feelin's `time` drops it).
const plainTime = builtins.time;
function time(hour, minute, second, offset, from) {
  const whole = Math.trunc(second);
  if (typeof second !== 'number' || whole === second || second < 0) return plainTime(hour, minute, second, offset, from);
  const found = plainTime(hour, minute, whole, offset, from);
  if (getType(found) !== 'time') return found;
  return new FeelTime(found.value.add({ nanoseconds: Math.round((second - whole) * 1e9) }), found.zone);
}

const LISTS = { time: [time, plainTime.$args], 'list replace': [listReplace, ['list', 'position', 'newItem', 'match']] };

export const HOST = new Set();

for (const [name, [fn, parameters]] of Object.entries({ ...CAMUNDA, ...CALENDAR, ...CHINESE, ...FIGURES, ...RANGES, ...TEXTS, ...LISTS })) {
  define(name, fn, parameters);
  HOST.add(name);
}
for (const quiet of ['is defined', 'get or else', 'get value']) builtins[quiet].isQuiet = true;
for (const [name, fn] of Object.entries(builtins)) {
  if (!MAY_ANSWER_NULL.has(name)) fn.answersNull = false;
}

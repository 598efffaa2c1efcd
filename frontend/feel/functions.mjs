// The functions an expression can call: feelin's, mended; Camunda's; the host's.
import { builtins, getType, invalidArguments } from 'feelin';
import { FUNCTIONS as CALENDAR } from './calendar.mjs';
import { FUNCTIONS as CHINESE } from './chinese.mjs';
import { same } from './compare.mjs';
import { FUNCTIONS as FIGURES } from './parameters.mjs';

// Null is a proper answer of these; from any other function it means that the arguments were wrong.
const MAY_ANSWER_NULL = new Set(['get value', 'min', 'max', 'sum', 'mean', 'median', 'mode', 'product', 'stddev', 'all', 'any', 'not', 'is', 'string',
  'get or else', 'before', 'after', 'includes', 'list contains']);

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
  'last day of month': [(day) => (['date', 'date time'].includes(getType(day))
    ? builtins.date(day.year, day.month, day.value.daysInMonth)
    : null), ['date']],
};

export const HOST = new Set();

for (const [name, [fn, parameters]] of Object.entries({ ...CAMUNDA, ...CALENDAR, ...CHINESE, ...FIGURES })) {
  define(name, fn, parameters);
  HOST.add(name);
}
for (const quiet of ['is defined', 'get or else', 'get value']) builtins[quiet].isQuiet = true;
for (const [name, fn] of Object.entries(builtins)) {
  if (!MAY_ANSWER_NULL.has(name)) fn.answersNull = false;
}

// Item definitions (DMN 1.5, 7.3.3) and the conversions that go with them (10.3.2.9.4).
// type: {base} one of FEEL's · {list: type} · {entries: {name: type}} · {call: true} a function; each may have `allowed`, unary tests,
// and `of`, the key of the definition it refers to
import { builtins, combine, duration, getType, parseDate, parseDateTime, parseTime } from 'feelin';
import { closure } from './interpret.mjs';
import { brief } from './say.mjs';
import { warn } from './report.mjs';

const DEEPEST = 40; // a definition that refers to itself must end
const FROM_TEXT = { date: parseDate, time: parseTime, 'date and time': parseDateTime, 'days and time duration': duration, 'years and months duration': duration };

const BASES = {
  Any: () => true,
  number: (value) => typeof value === 'number',
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  date: (value) => getType(value) === 'date',
  time: (value) => getType(value) === 'time',
  'date and time': (value) => getType(value) === 'date time',
  'days and time duration': (value) => getType(value) === 'duration' && !value.yearsMonths,
  'years and months duration': (value) => getType(value) === 'duration' && value.yearsMonths,
  context: (value) => getType(value) === 'context',
  function: (value) => getType(value) === 'function',
  range: (value) => getType(value) === 'range',
  list: (value) => Array.isArray(value),
  Null: (value) => value === null,
};

// The definitions of the model that is being decided; none outside of one.
export const current = { types: null };

export class Types {
  constructor(definitions, fromText) {
    this.definitions = definitions;
    this.fromText = fromText; // data from outside is JSON: a text stands for a date where a date is declared
  }

  resolve(type, depth = 0) {
    return type?.of && depth < DEEPEST ? { ...this.resolve(this.definitions[type.of], depth + 1), ...(type.allowed ? { allowed: type.allowed } : null) } : type;
  }

  // The key of the definition of that name.
  named(name) {
    return Object.keys(this.definitions).find((key) => key.slice(key.lastIndexOf('#') + 1) === name);
  }

  // The value as the type; undefined where it is not of the type. `freely`: whatever the allowed values are.
  fit(value, type, shape, depth = 0, freely = false) {
    const wanted = this.resolve(type);
    if (!wanted || value === null || value === undefined || depth > DEEPEST) return value ?? null;
    const fitted = this.shaped(value, wanted, shape, depth);
    if (fitted === undefined || !wanted.allowed || fitted === null || freely) return fitted;
    return this.allows(fitted, wanted, shape) ? fitted : undefined;
  }

  allows(value, { allowed, list }, shape) {
    const test = closure(allowed, shape, true);
    const one = (each) => test({ '?': each })(each) === true;
    return list && Array.isArray(value) && !one(value) ? value.every(one) : one(value);
  }

  shaped(value, wanted, shape, depth) {
    if (wanted.call) return getType(value) === 'function' || typeof value === 'function' ? value : undefined;
    if (wanted.list) {
      const list = Array.isArray(value) ? value : [value]; // a value is a list of one
      const fitted = list.map((each) => this.fit(each, wanted.list, shape, depth + 1));
      return fitted.includes(undefined) ? undefined : fitted;
    }
    const single = Array.isArray(value) && value.length === 1 && wanted.base !== 'list' && wanted.base !== 'Any' ? value[0] : value; // and back
    if (wanted.entries) return this.entries(single, wanted.entries, shape, depth);
    return this.based(single, wanted.base);
  }

  entries(value, entries, shape, depth) {
    if (getType(value) !== 'context') return undefined;
    const fitted = { ...value };
    for (const [name, type] of Object.entries(entries)) {
      if (!Object.hasOwn(value, name)) {
        if (this.fromText) continue;
        return undefined;
      }
      fitted[name] = this.fit(value[name], type, shape, depth + 1);
      if (fitted[name] === undefined) return undefined;
    }
    return fitted;
  }

  based(value, base) {
    const is = BASES[base];
    if (!is || is(value)) return value;
    if (base === 'date and time' && getType(value) === 'date') return combine(value, builtins.time(0, 0, 0, builtins.duration('PT0S')));
    if (this.fromText && typeof value === 'string') return FROM_TEXT[base]?.(value) ?? undefined;
    return undefined;
  }

  // The names below a value of the type, for the parser.
  names(type, depth = 0) {
    const wanted = this.resolve(type);
    if (!wanted || depth > 6) return 1;
    if (wanted.list) return this.names(wanted.list, depth + 1);
    if (!wanted.entries) return 1;
    return Object.fromEntries(Object.entries(wanted.entries).map(([name, each]) => [name, this.names(each, depth + 1)]));
  }

  // The value as the type; else null and a warning.
  want(value, type, shape, what) {
    const fitted = this.fit(value, type, shape);
    if (fitted !== undefined) return fitted;
    const declared = type.of ? type.of.split('#').pop() : type.base ?? '…';
    warn('TYPE', what, null, `值 ${brief(value)} 不是声明的类型“${declared}”，或不在允许的值之内；改正数据或声明`,
      `the value ${brief(value)} is not of the declared type '${declared}' or not among its allowed values; mend the data or the declaration`);
    return null;
  }
}

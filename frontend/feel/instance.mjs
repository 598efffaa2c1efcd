// `instance of` (DMN 1.5, 10.3.2.9.1) and the types of formal parameters.
import { getType } from 'feelin';
import { current } from './types.mjs';
import { shapeOf } from './names.mjs';

const NAMED = {
  Any: (value) => value !== null,
  Null: (value) => value === null,
  'date and time': (value) => getType(value) === 'date time',
  'days and time duration': (value) => getType(value) === 'duration' && !value.yearsMonths,
  'years and months duration': (value) => getType(value) === 'duration' && value.yearsMonths,
  function: (value) => getType(value) === 'function' || typeof value === 'function',
};

function isNamed(value, name) {
  if (NAMED[name]) return NAMED[name](value);
  const defined = current.types?.named(name);
  if (defined) return value !== null && current.types.fit(value, { of: defined }, shapeOf({}), 0, true) !== undefined && isShape(value, defined);
  return getType(value) === name;
}

// fitting converts a single value to a list and back: here the value must be of the type as it is
const isShape = (value, defined) => Boolean(current.types.resolve({ of: defined }).list) === Array.isArray(value);

export function isInstance(value, type) {
  switch (type?.kind) {
    case 'name': return isNamed(value, type.name);
    case 'list': return Array.isArray(value) && value.every((each) => isInstance(each, type.element));
    case 'context': return getType(value) === 'context' && type.entries.every(({ name, type: each }) => Object.hasOwn(value, name)
      && (value[name] === null || isInstance(value[name], each)));
    case 'function': return NAMED.function(value);
    default: return false;
  }
}

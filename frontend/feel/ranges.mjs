// Relations between points and ranges (DMN 1.5, 10.3.4.9), and a range from its text.
import { getType, invalidArguments } from 'feelin';
import { compare, same } from './compare.mjs';
import { closure } from './interpret.mjs';
import { shapeOf } from './names.mjs';

const isRange = (value) => getType(value) === 'range';
const starts = (range) => range['start included'];
const ends = (range) => range['end included'];
const less = (a, b) => compare(a, '<', b) === true;
const equal = (a, b) => same(a, b) === true;
// a point is the range that holds nothing else
const whole = (value) => (isRange(value) ? value : { start: value, end: value, 'start included': true, 'end included': true });
const sameStart = (a, b) => equal(a.start, b.start) && starts(a) === starts(b);
const sameEnd = (a, b) => equal(a.end, b.end) && ends(a) === ends(b);
const startsFirst = (a, b) => less(a.start, b.start) || (equal(a.start, b.start) && (starts(a) || !starts(b)));
const endsLast = (a, b) => less(b.end, a.end) || (equal(a.end, b.end) && (ends(a) || !ends(b)));
const within = (a, b) => startsFirst(b, a) && endsLast(b, a);
const startsAtOrAfterEnd = (a, b) => less(b.end, a.start) || (equal(b.end, a.start) && !(ends(b) && starts(a)));

function overlapsBefore(a, b) {
  if (startsAtOrAfterEnd(b, a)) return false;
  const first = less(a.start, b.start) || (equal(a.start, b.start) && starts(a) && !starts(b));
  const last = less(a.end, b.end) || (equal(a.end, b.end) && (!ends(a) || ends(b)));
  return first && last;
}

// both ranges, or the second (or either) a point, as the functions allow it
const relation = (holds, fits) => (a, b) => {
  if (a === null || b === null || a === undefined || b === undefined || !fits(a, b)) return invalidArguments('a range is expected');
  return holds(whole(a), whole(b));
};
const bothRanges = (a, b) => isRange(a) && isRange(b);
const secondRange = (a, b) => isRange(b);
const firstRange = (a, b) => isRange(a);
const alike = (a, b) => isRange(a) === isRange(b);

// A text such as "[1..3]" with nothing but values at its ends.
const LITERAL = /^\s*[[\]()].*\.\..*[[\]()]\s*$/s;
const CALLS = /[a-z_][\w ]*\(/giu;
const CONSTRUCTORS = new Set(['date', 'time', 'date and time', 'duration']);

function range(text) {
  const wrong = () => invalidArguments('range({text}) expects a text such as "[1..3]"', { text });
  if (typeof text !== 'string' || !LITERAL.test(text) || text.length > 200) return wrong();
  if ((text.replace(/"[^"]*"/g, '""').match(CALLS) ?? []).some((call) => !CONSTRUCTORS.has(call.slice(0, -1).trim()))) return wrong();
  try {
    const value = closure(text, shapeOf({}))({});
    return isRange(value) && compare(value.start, '>', value.end) !== true ? value : wrong();
  } catch {
    return wrong();
  }
}

export const FUNCTIONS = {
  range: [range, ['from']],
  during: [relation(within, secondRange), ['point', 'range']],
  starts: [relation((a, b) => sameStart(a, b) && endsLast(b, a), secondRange), ['point', 'range']],
  'started by': [relation((a, b) => sameStart(a, b) && endsLast(a, b), firstRange), ['range', 'point']],
  finishes: [relation((a, b) => sameEnd(a, b) && startsFirst(b, a), secondRange), ['point', 'range']],
  'finished by': [relation((a, b) => sameEnd(a, b) && startsFirst(a, b), firstRange), ['range', 'point']],
  coincides: [relation((a, b) => sameStart(a, b) && sameEnd(a, b), alike), ['point1', 'point2']],
  'overlaps before': [relation(overlapsBefore, bothRanges), ['range1', 'range2']],
  'overlaps after': [relation((a, b) => overlapsBefore(b, a), bothRanges), ['range1', 'range2']],
  overlaps: [relation((a, b) => !startsAtOrAfterEnd(a, b) && !startsAtOrAfterEnd(b, a), bothRanges), ['range1', 'range2']],
};


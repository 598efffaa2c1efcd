// Regular expressions as XPath writes them, and rounding.
import { invalidArguments, mends } from 'feelin';

const BLOCKS = { BasicLatin: '\\u{0}-\\u{7f}', 'Latin-1Supplement': '\\u{80}-\\u{ff}', CJKUnifiedIdeographs: '\\u{4e00}-\\u{9fff}' };

// Flag x: blanks outside character classes mean nothing.
function withoutBlanks(pattern) {
  let depth = 0;
  let kept = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const letter = pattern[at];
    if (letter === '\\') {
      kept += letter + (pattern[at + 1] === ' ' ? pattern[(at += 1) + 1] ?? '' : pattern[at + 1] ?? '');
      at += 1;
    } else {
      depth += (letter === '[') - (letter === ']');
      if (depth > 0 || !/\s/.test(letter)) kept += letter;
    }
  }
  return kept.replace(/\\p\{([^}]*)\}/g, (all, name) => `\\p{${name.replace(/\s/g, '')}}`);
}

function translated(pattern) {
  return pattern
    .replace(/\\p\{Is([\w-]+)\}/g, (all, block) => (BLOCKS[block] ? `[${BLOCKS[block]}]` : all))
    .replace(/\[([^[\]\\]+)-\[([^[\]]+)\]\]/g, '[[$1]--[$2]]');
}

// null: not a regular expression
mends.createRegexp = (pattern, flags, more = '') => {
  if (/[^smix]/.test(flags) || /\\0/.test(pattern)) return null;
  const source = translated(flags.includes('x') ? withoutBlanks(pattern) : pattern);
  const given = flags.replaceAll('x', '') + more;
  for (const mode of source === pattern ? 'u' : 'vu') {
    try {
      return new RegExp(source, mode + given);
    } catch {
      // the next way to read it
    }
  }
  return null;
};

const SMALLEST = -6111; // scales of a decimal128
const LARGEST = 6176;

// Shifts the point by text, not by multiplication: 1.005 · 100 is not 100.5 in doubles.
function shift(n, by) {
  const [digits, exponent = '0'] = String(n).split('e');
  return Number(`${digits}e${Number(exponent) + by}`);
}

const AWAY = (n) => Math.sign(n) * Math.ceil(Math.abs(n));
const TOWARDS = (n) => Math.trunc(n);
const half = (up) => (n) => {
  const size = Math.abs(n);
  const fraction = size - Math.floor(size);
  return Math.sign(n) * (fraction > 0.5 || (fraction === 0.5 && up(Math.floor(size))) ? Math.ceil(size) : Math.floor(size));
};

const one = (value) => (Array.isArray(value) && value.length === 1 ? value[0] : value); // a list of one is its element

const rounding = (round) => (number, places = 0) => {
  const [n, given] = [one(number), one(places)];
  const scale = Math.trunc(given);
  if (typeof n !== 'number' || typeof given !== 'number' || scale < SMALLEST || scale > LARGEST) {
    return invalidArguments('{n} and {scale} are not a number and a scale', { n: n ?? null, scale: given ?? null });
  }
  const rounded = shift(round(shift(n, scale)), -scale);
  return Number.isFinite(rounded) ? rounded + 0 : n;
};

export const FUNCTIONS = {
  decimal: [rounding(half((whole) => whole % 2 === 1)), ['n', 'scale']],
  'round up': [rounding(AWAY), ['n', 'scale']],
  'round down': [rounding(TOWARDS), ['n', 'scale']],
  'round half up': [rounding(half(() => true)), ['n', 'scale']],
  'round half down': [rounding(half(() => false)), ['n', 'scale']],
  floor: [rounding(Math.floor), ['n', 'scale']],
  ceiling: [rounding(Math.ceil), ['n', 'scale']],
};

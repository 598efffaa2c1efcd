// Sizes that single steps may reach: V8 can't be interrupted inside one, so the clock alone does not bound it.
import { builtins } from 'feelin';

export class TooLarge extends Error {}

export const LONGEST = 4_000_000; // letters of a text
const LARGEST_WORK = 32_000_000; // letters that one replacement can make

// The length of what the function makes is known before it is made.
function bounded(name, lengthOf, most = LONGEST) {
  const plain = builtins[name];
  builtins[name] = Object.assign((...args) => {
    if (lengthOf(...args) > most) throw new TooLarge('the text is too long');
    return plain(...args);
  }, { $args: plain.$args });
}

const length = (value) => (typeof value === 'string' ? value.length : 0);

bounded('string join', (list, delimiter) => (Array.isArray(list) ? list.reduce((sum, each) => sum + length(each) + length(delimiter), 0) : 0));
bounded('replace', (input, pattern, replacement) => (length(input) + 1) * (length(replacement) + 1), LARGEST_WORK);
bounded('split', (input) => length(input));
bounded('upper case', (text) => length(text));
bounded('lower case', (text) => length(text));

// What the functions of FEEL and of the host take and give, as far as it can be known without calling them.
// "a, b? → c": kinds as in kinds.mjs, `?` may be left out, `any` is not checked, `…` any number of the last; 1: the type of the first argument, []: the first argument as a list
import { ANY, DURATION, elementOf, join, listOf, read } from './kinds.mjs';

const DAY = 'date|date time|string';
const TEXTS = `
string length: string → number
upper case: string → string
lower case: string → string
trim: string → string
substring: string, number, number? → string
substring before: string, string → string
substring after: string, string → string
replace: string, string, string, string? → string
contains: string, string → boolean
starts with: string, string → boolean
ends with: string, string → boolean
matches: string, string, string? → boolean
split: string, string → [string]
extract: string, string → [string]
string join: any, string? → string
is blank: string → boolean
string: any → string
number: any, any?, any? → number
floor: number, number? → number
ceiling: number, number? → number
abs: number|days|months → 1
round up: number, number → number
round down: number, number → number
round half up: number, number → number
round half down: number, number → number
decimal: number, number → number
modulo: number, number → number
sqrt: number → number
log: number → number
exp: number → number
odd: number → boolean
even: number → boolean
count: any → number
list contains: any, any → boolean
index of: any, any → [number]
sublist: any, number, number? → []
reverse: any → []
distinct values: any → []
remove: any, number → []
is defined: any → boolean
is empty: any → boolean
not: boolean → boolean
is: any, any → boolean
date: any, any?, any? → date
time: any, any?, any?, any? → time
date and time: any, any? → date time
years and months duration: date|date time, date|date time → months
now: → date time
today: → date
day of year: date|date time → number
week of year: date|date time → number
day of week: date|date time → string
month of year: date|date time → string
last day of month: date|date time → date
workdays after: ${DAY}, number → date
workdays before: ${DAY}, number → date
workdays between: ${DAY}, ${DAY} → number
is workday: ${DAY} → boolean
next workday: ${DAY} → date
end of day: ${DAY} → date time
chinese number: number → string
chinese money: number → string
chinese date: ${DAY} → string
to json: any → string
get entries: any → list`;

function parsed(line) {
  const [, name, given, result] = /^([^:]+): ?(.*?) ?→ (.+)$/.exec(line);
  const parameters = given ? given.split(', ').map((text) => ({ optional: text.endsWith('?'), type: read(text.replace(/\?$/, '')) })) : [];
  if (result === '[]') return [name, { parameters, answer: ([list = ANY]) => (list === ANY ? ANY : listOf(elementOf(list))) }];
  const answer = result === '1' ? null : result.startsWith('[') ? listOf(read(result.slice(1, -1))) : read(result);
  return [name, { parameters, answer: (types) => (result === '1' ? types[0] ?? ANY : answer) }];
}

const ofAll = (types) => (types.length ? types.reduce((a, b) => join(a, b)) : ANY);
const OTHERS = {
  'get or else': { parameters: [], answer: ([value, otherwise]) => (value === ANY || otherwise === undefined ? ANY : ofAll([without(value), otherwise])) },
  duration: { parameters: [{ type: read('string') }], answer: () => DURATION },
  append: { parameters: [], answer: ([list, ...items]) => (list?.list === undefined ? ANY : listOf(ofAll([list.list, ...items]))) },
  concatenate: { parameters: [], answer: (lists) => (lists.every((each) => each?.list !== undefined) && lists.length ? listOf(ofAll(lists.map((each) => each.list))) : ANY) },
  assert: { parameters: [], answer: ([value]) => value ?? ANY },
};

const without = ({ nil, ...others }) => others;

export const SIGNATURES = new Map([...TEXTS.trim().split('\n').map(parsed), ...Object.entries(OTHERS)]);
// asking of these whether a thing is there is no mistake when it is not
export const QUIET = new Set(['is defined', 'get or else', 'get value']);

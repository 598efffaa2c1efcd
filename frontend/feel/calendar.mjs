// Working days, counted on the calendar that the host hands in.
// calendar: {off: [weekdays without work], on: [weekend days with work], announced: [years], from, until: first and last day known}
import { FeelDate, FeelDateTime, getType, invalidArguments, parseDate, parseDateTime } from 'feelin';
import { Temporal } from 'temporal-polyfill';
import { report } from './report.mjs';
import { ZONE } from './temporal.mjs';

const MOST = 5000; // working days counted at once: twenty years
let calendar = null;

export function readCalendar(data) {
  return { off: new Set(data.off), on: new Set(data.on), announced: new Set(data.announced), from: data.from, until: data.until };
}

export function setCalendar(chosen) {
  calendar = chosen;
}

// The day a value stands for: a date; a date and time as seen in China; or a text in either form. null: no day.
export function dayOf(value) {
  let read = value;
  if (typeof value === 'string') read = value.includes('T') ? parseDateTime(value) : parseDate(value);
  switch (getType(read)) {
    case 'date': return read.value;
    case 'date time': return read.zone === null ? read.value.toPlainDate() : read.value.toZonedDateTime(read.zone).withTimeZone(ZONE).toPlainDate();
    default: return null;
  }
}

function works(day) {
  const iso = day.toString();
  if (iso < calendar.from || iso > calendar.until) throw new OutOfCalendar(iso);
  if (!calendar.announced.has(day.year)) report.provisional = true;
  if (calendar.on.has(iso)) return true;
  return day.dayOfWeek <= 5 && !calendar.off.has(iso);
}

class OutOfCalendar extends Error {}

function step(day, count) {
  const direction = count < 0 ? -1 : 1;
  let found = day;
  for (let left = Math.abs(count); left > 0;) {
    found = found.add({ days: direction });
    if (works(found)) left -= 1;
  }
  return new FeelDate(found);
}

// A function of days: bad arguments and days beyond the calendar become a warning.
function ofDays(count, compute) {
  return (...args) => {
    if (!calendar) return invalidArguments('no calendar of working days was handed in');
    const days = args.slice(0, count).map(dayOf);
    const wrong = days.indexOf(null);
    if (wrong >= 0) return invalidArguments('{value} is not a date', { value: args[wrong] ?? null });
    try {
      return compute(...days, ...args.slice(count));
    } catch (error) {
      if (error instanceof OutOfCalendar) return invalidArguments('{day} is beyond the calendar of working days', { day: error.message });
      throw error;
    }
  };
}

const counted = (n) => Number.isInteger(n) && n >= 0 && n <= MOST;
const wrongCount = (n) => invalidArguments('{n} is not a number of working days (a whole number from 0 to 5000)', { n: n ?? null });

export const FUNCTIONS = {
  'workdays after': [ofDays(1, (day, n) => (counted(n) ? step(day, n) : wrongCount(n))), ['date', 'n']],
  'workdays before': [ofDays(1, (day, n) => (counted(n) ? step(day, -n) : wrongCount(n))), ['date', 'n']],
  // working days after `from` up to and including `to`; negative the other way round
  'workdays between': [ofDays(2, (from, to) => {
    const [first, last, sign] = Temporal.PlainDate.compare(from, to) <= 0 ? [from, to, 1] : [to, from, -1];
    let found = 0;
    for (let day = first; Temporal.PlainDate.compare(day, last) < 0;) {
      day = day.add({ days: 1 });
      if (works(day)) found += 1;
    }
    return found * sign;
  }), ['from', 'to']],
  'is workday': [ofDays(1, works), ['date']],
  // the day itself if work is done on it, else the next one on which it is
  'next workday': [ofDays(1, (day) => (works(day) ? new FeelDate(day) : step(day, 1))), ['date']],
  'end of day': [(value) => {
    const day = dayOf(value);
    if (day === null) return invalidArguments('{value} is not a date', { value: value ?? null });
    return new FeelDateTime(day.toPlainDateTime({ hour: 23, minute: 59, second: 59 }), ZONE);
  }, ['date']],
};

// Dates, times and durations: what feelin leaves wrong or undone.
import { FeelDate, FeelDateTime, FeelDuration, FeelTime, getType, mends, offsetZoneSeconds, originals, zonedDateTime } from 'feelin';
import { Temporal } from 'temporal-polyfill';

const SECOND = 1e9; // nanoseconds
export const ZONE = 'Asia/Shanghai';

export const months = (duration) => duration.value.years * 12 + duration.value.months;

export function nanoseconds({ value }) {
  const seconds = ((value.weeks * 7 + value.days) * 24 + value.hours) * 3600 + value.minutes * 60 + value.seconds;
  return seconds * SECOND + value.milliseconds * 1e6 + value.microseconds * 1e3 + value.nanoseconds;
}

export function ofMonths(count) {
  const whole = Math.trunc(count);
  return new FeelDuration(Temporal.Duration.from({ years: Math.trunc(whole / 12), months: whole % 12 }), true);
}

export function ofNanoseconds(count) {
  const seconds = Math.trunc(count / SECOND);
  return new FeelDuration(Temporal.Duration.from({ seconds, nanoseconds: Math.round(count - seconds * SECOND) }), false);
}

// Nanoseconds since the epoch; a local value is read as UTC, so that two local ones have the right distance.
function instant(value) {
  if (getType(value) === 'date') return value.value.toZonedDateTime('UTC').epochNanoseconds;
  const seconds = value.zone === null ? 0 : offsetZoneSeconds(value.zone);
  if (seconds !== null) {
    const plain = value.value instanceof Temporal.PlainTime ? new FeelTime(value.value, 'UTC') : new FeelDateTime(value.value, 'UTC');
    return zonedDateTime(plain).epochNanoseconds - BigInt(seconds) * 1_000_000_000n;
  }
  return zonedDateTime(value).epochNanoseconds;
}

// Two points of time: the time between them, zones taken into account; null where only one has a zone.
mends.subtractTemporals = (a, b) => {
  if ((getType(a) === 'time') !== (getType(b) === 'time')) return null;
  // a date is its midnight in UTC (10.3.2.3.6): it has a zone
  const zoned = (value) => getType(value) === 'date' || value.zone !== null;
  if (zoned(a) !== zoned(b)) return null;
  return ofNanoseconds(Number(instant(a) - instant(b)));
};

// The case clock: an instant, seen in China Standard Time.
let told = null;
let clock = null; // made of it when somebody asks: few expressions do

export function setClock(iso) {
  if (iso !== told) clock = null;
  told = iso;
}

const local = () => (clock ??= Temporal.Instant.from(told).toZonedDateTimeISO(ZONE));

mends.now = () => new FeelDateTime(local().toPlainDateTime(), ZONE);
mends.today = () => new FeelDate(local().toPlainDate());

// Lexical forms (DMN 1.5, 10.3.4.1, after XML Schema): Temporal alone would also read 20200101 or leave out the seconds.
const DATE = /^(-?)(\d{4,9})-(\d\d)-(\d\d)$/;
const TIME = /^(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|z|[+-]\d\d:\d\d(?::\d\d)?|@.+)?$/;

// "-2017-01-01" → a date; Temporal writes years beyond four digits with six
function plainDate(text) {
  const match = DATE.exec(text);
  if (!match || (match[2].length > 4 && match[2].startsWith('0'))) return null;
  const [, sign, year, month, day] = match;
  try {
    return Temporal.PlainDate.from({ year: Number(sign + year), month: Number(month), day: Number(day) }, { overflow: 'reject' });
  } catch {
    return null;
  }
}

function plainTime(text) {
  const match = TIME.exec(text);
  if (!match || Number(match[3]) > 59) return null;
  const [, hour, minute, second, fraction = '', zone = null] = match;
  try {
    return { value: Temporal.PlainTime.from(`${hour}:${minute}:${second}${fraction.slice(0, 10)}`), zone: zoneOf(zone) };
  } catch {
    return null;
  }
}

function zoneOf(zone) {
  if (zone === null) return null;
  const name = zone === 'Z' || zone === 'z' ? 'UTC' : zone.replace(/^@/, '');
  if (/^[+-]/.test(name)) {
    const [hours, minutes] = name.slice(1).split(':').map(Number);
    if (hours > 14 || minutes > 59) throw new RangeError(`no such offset: ${name}`);
  }
  if (!mends.isValidZone(name)) throw new RangeError(`no such zone: ${name}`);
  return name;
}

mends.isValidZone = originals.isValidZone;

// As FEEL writes it: a year beyond four digits without Temporal's sign and padding
export const written = (iso) => iso.replace(/^([+-])0*(\d{4,})-/, (all, sign, year) => `${sign === '-' ? '-' : ''}${year}-`);

function named(value) {
  if (/^[+-]/.test(value.iso)) value.iso = written(value.iso);
  return value;
}

mends.parseDate = (text) => {
  const value = plainDate(text);
  return value && named(new FeelDate(value));
};

mends.parseTime = (text) => {
  const found = plainTime(text);
  return found && new FeelTime(found.value, found.zone);
};

mends.parseDateTime = (text) => {
  const cut = text.indexOf('T');
  const date = plainDate(cut < 0 ? text : text.slice(0, cut));
  if (date === null) return null;
  if (cut < 0) return named(new FeelDateTime(date.toPlainDateTime(), null));
  if (text.startsWith('24:00:00', cut + 1)) return mends.parseDateTime(`${date.add({ days: 1 })}T00:00:00${text.slice(cut + 9)}`);
  const found = plainTime(text.slice(cut + 1));
  return found && named(new FeelDateTime(date.toPlainDateTime(found.value), found.zone));
};

mends.toString = (value, wrap) => {
  const text = originals.toString(value, wrap);
  return value instanceof FeelDate || value instanceof FeelDateTime ? written(text) : text;
};

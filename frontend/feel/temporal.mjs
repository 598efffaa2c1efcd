// Dates, times and durations: what feelin leaves wrong or undone.
import { FeelDate, FeelDateTime, FeelDuration, FeelTime, getType, mends, offsetZoneSeconds, zonedDateTime } from 'feelin';
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
  const [left, right] = [getType(a), getType(b)];
  if ((left === 'time') !== (right === 'time')) return null;
  const zoned = (value) => getType(value) === 'date' || (value.zone ?? null) !== null;
  const [aZoned, bZoned] = [zoned(a), zoned(b)];
  if (left !== 'date' && right !== 'date' && aZoned !== bZoned) return null;
  return ofNanoseconds(Number(instant(a) - instant(b)));
};

// The case clock: an instant, seen in China Standard Time.
let clock = null;

export function setClock(iso) {
  clock = Temporal.Instant.from(iso).toZonedDateTimeISO(ZONE);
}

mends.now = () => new FeelDateTime(clock.toPlainDateTime(), ZONE);
mends.today = () => new FeelDate(clock.toPlainDate());

// Properties of values that are no contexts (DMN 1.5, table 65); what else the objects hold is not FEEL's.
export const PROPERTIES = {
  date: new Set(['year', 'month', 'day', 'weekday']),
  time: new Set(['hour', 'minute', 'second', 'time offset', 'timezone']),
  'date time': new Set(['year', 'month', 'day', 'weekday', 'hour', 'minute', 'second', 'time offset', 'timezone']),
  duration: new Set(['years', 'months', 'days', 'hours', 'minutes', 'seconds']),
  range: new Set(['start', 'end', 'start included', 'end included']),
};

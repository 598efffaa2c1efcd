// What one evaluation reports beside its value. One call runs at a time in a context, so one record is enough.

export const report = {
  warnings: [], // { kind, text: {zh, en}, source, from, to }
  at: null, // { decision, rule? }: where a warning arises, while a model is decided
  provisional: false, // a working day was counted in a year whose holidays are not announced
};

export function reset() {
  report.warnings = [];
  report.at = null;
  report.provisional = false;
}

export function warn(kind, source, position, zh, en) {
  report.warnings.push({ kind, source, from: position?.from ?? 0, to: position?.to ?? source.length, zh, en, at: report.at });
}

// Evaluates something whose warnings don't count: asking whether a thing is there.
export function quietly(evaluate) {
  const before = report.warnings.length;
  const value = evaluate();
  report.warnings.length = Math.min(report.warnings.length, before);
  return value;
}

// The sentences of what is inferred to be wrong: what, and how to mend it, in both languages.

const quoted = (text) => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

// How a text can be made the other type, or the other way round.
function mend(a, b) {
  const kinds = new Set([...a, ...b]);
  if (kinds.has('string')) {
    if (kinds.has('date')) return ['用 date(…) 把文字变成日期', 'turn the text into a date with date(…)'];
    if (kinds.has('date time')) return ['用 date and time(…) 把文字变成日期时间', 'turn the text into a date and time with date and time(…)'];
    if (kinds.has('days') || kinds.has('months')) return ['用 duration(…) 把文字变成时长', 'turn the text into a duration with duration(…)'];
    if (kinds.has('number')) return ['用 number(…) 或 string(…) 换成同一类型，或去掉、加上引号', 'make them alike with number(…) or string(…), or by taking away or adding quotes'];
    if (kinds.has('boolean')) return ['真假值写成 true 或 false，不加引号', 'write true or false without quotes'];
  }
  if (kinds.has('date') && kinds.has('date time')) return ['用 date(…) 只取日期', 'take only the date with date(…)'];
  if (kinds.has('days') && kinds.has('months')) return ['换成同一种时长', 'make them durations of the same kind'];
  if (kinds.has('list')) return ['取列表的一项（如 [1]），或用 in、list contains', 'take one element of the list (as [1]), or ask with in or list contains'];
  return ['让两边是同一类型', 'make both the same type'];
}

function fixed([aZh, aEn], [bZh, bEn], a, b, zh, en) {
  const [mendZh, mendEn] = mend(a, b);
  return [`${zh(aZh, bZh)}；${mendZh}`, `${en(aEn, bEn)}; ${mendEn}`];
}

const suggestion = (near, known = []) => {
  if (near) return [`是不是“${near}”？`, `did you mean '${near}'?`];
  return known.length && known.length <= 8 ? [`可用：${known.join('、')}`, `it has ${known.join(', ')}`] : null;
};

export const TOLD = {
  compare: (a, b, x, y) => fixed(a, b, x, y, (m, n) => (m === n ? `${m}不能这样比较大小` : `${m}与${n}不能比较`), (m, n) => (m === n ? `${m} has no order` : `can't compare ${m} with ${n}`)),
  test: (a, b, x, y) => fixed(a, b, x, y, (m, n) => `要判断的是${m}，这里却写着${n}，永远不符合`, (m, n) => `the value is ${m} but the test is ${n}: it never holds`),
  ends: (a, b, x, y) => fixed(a, b, x, y, (m, n) => `区间从${m}到${n}，两端类型不同`, (m, n) => `the range runs from ${m} to ${n}`),
  arithmetic: (a, b, x, y, operator) => fixed(a, b, x, y, (m, n) => `${m}与${n}不能用“${operator}”计算`, (m, n) => `can't calculate ${m} ${operator} ${n}`),
  null: () => ['空值不能参加计算；先给它赋值', 'null can\'t be calculated with; give it a value first'],
  negative: ([zh, en]) => [`${zh}前面不能加负号；先用 number(…) 变成数`, `${en} has no negative; make it a number first with number(…)`],
  boolean: ([zh, en]) => [`这里要“是”或“否”，得到的是${zh}；写成比较，例如 x = true`, `a true or false is needed here, but this is ${en}; write a comparison, for example x = true`],
  filter: ([zh, en]) => [`方括号里要写条件或序号，得到的是${zh}；写成比较`, `a condition or an index is needed in the brackets, but this is ${en}; write a comparison`],
  range: ([zh, en]) => [`循环的两端要是整数或日期，这里是${zh}；改正它`, `a loop runs between two whole numbers or dates, but this is ${en}; mend it`],
  property: (name, [zh, en], base) => [`“${quoted(base)}”是${zh}，没有“${name}”这一项；检查名称`, `'${quoted(base)}' is ${en} and has no '${name}'; check the name`],
  argument: (name, place, [isZh, isEn], [wantZh, wantEn]) => [`函数“${name}”的第 ${place} 个参数要是${wantZh}，这里是${isZh}；换一个参数，或先转换`,
    `argument ${place} of the function '${name}' must be ${wantEn}, but this is ${isEn}; give another, or convert it first`],
  never: (text, path, known, near) => {
    const [zh, en] = suggestion(near) ?? ['检查写法', 'check how it is written'];
    const listed = known.map((each) => `"${quoted(each)}"`);
    return [`“${quoted(path)}”只会是 ${listed.join('、')}，不会是“${quoted(text)}”；${zh}`, `'${quoted(path)}' is only ever ${listed.join(', ')}, never '${quoted(text)}'; ${en}`];
  },
  name: (name, near) => {
    const [zh, en] = suggestion(near) ?? ['检查名称，或在前面的步骤里先给它赋值', 'check the name, or give it a value in an earlier step'];
    return [`到这里为止没有哪一步会产生变量“${name}”；${zh}`, `no step before this one makes a variable '${name}'; ${en}`];
  },
  entry: (name, base, near, known) => {
    const [zh, en] = suggestion(near, known) ?? ['检查名称', 'check the name'];
    return [`“${quoted(base)}”里没有“${name}”这一项；${zh}`, `'${quoted(base)}' has no entry '${name}'; ${en}`];
  },
  figure: (name, base, near, known) => {
    const [zh, en] = suggestion(near, known) ?? ['检查名称，或补上', 'check the name, or add it'];
    return [`parameters.yaml 里没有参数“${name}”；${zh}`, `there is no parameter '${name}' in parameters.yaml; ${en}`];
  },
};

// What an expression must give where it stands.
export const WANTED = {
  boolean: ([zh, en]) => [`条件要得出“是”或“否”，这里得出的是${zh}；写成比较，例如 x = true`, `the condition must be true or false, but it gives ${en}; write a comparison, for example x = true`],
  list: ([zh, en]) => [`多实例的集合要得出列表，这里得出的是${zh}；换成列表，或写成 [ … ]`, `the input collection must be a list, but it gives ${en}; use a list, or write [ … ]`],
  moment: ([zh, en]) => [`要得出日期或时刻，这里得出的是${zh}；换成日期，例如 date("2026-11-23")`, `it must give a date or a moment, but it gives ${en}; use a date, for example date("2026-11-23")`],
  duration: ([zh, en]) => [`要得出时长，这里得出的是${zh}；换成时长，例如 duration("P5D")`, `it must give a duration, but it gives ${en}; use one, for example duration("P5D")`],
  cycle: ([zh, en]) => [`要得出周期，这里得出的是${zh}；写成文字，例如 "R3/P1D"`, `it must give a cycle, but it gives ${en}; write a text, for example "R3/P1D"`],
  text: ([zh, en]) => [`要得出文字，这里得出的是${zh}；换成文字，或用 string(…) 转换`, `it must give a text, but it gives ${en}; use a text, or convert it with string(…)`],
  texts: ([zh, en]) => [`要得出文字或文字的列表，这里得出的是${zh}；改正它`, `it must give a text or a list of texts, but it gives ${en}; mend it`],
  key: ([zh, en]) => [`关联键要是文字或数，这里得出的是${zh}；改正它`, `the correlation key must be a text or a number, but it gives ${en}; mend it`],
  number: ([zh, en]) => [`要得出数，这里得出的是${zh}；换成数，或用 number(…) 转换`, `it must give a number, but it gives ${en}; use a number, or convert it with number(…)`],
  'given-text': ([zh, en]) => [`这个操作要的是文字，这里得出的是${zh}；换成文字，或用 string(…) 转换`, `the operation takes a text, but it gives ${en}; use a text, or convert it with string(…)`],
  'given-number': ([zh, en]) => [`这个操作要的是数，这里得出的是${zh}；换成数，或用 number(…) 转换`, `the operation takes a number, but it gives ${en}; use a number, or convert it with number(…)`],
  'given-yes': ([zh, en]) => [`这个操作要的是“是”或“否”，这里得出的是${zh}；写成 true、false 或比较`, `the operation takes true or false, but it gives ${en}; write true, false or a comparison`],
  'given-mapping': ([zh, en]) => [`这个操作要的是一组值，这里得出的是${zh}；写成 { 名称: 值 }`, `the operation takes a context, but it gives ${en}; write { name: value }`],
  'given-list': ([zh, en]) => [`这个操作要的是列表，这里得出的是${zh}；写成 [ … ]`, `the operation takes a list, but it gives ${en}; write [ … ]`],
  choices: ([zh, en]) => [`选项要得出列表，这里得出的是${zh}；换成列表，或写成 [ … ]`, `the options must be a list, but it gives ${en}; use a list, or write [ … ]`],
};

// The known name that is most like it; null where none is.
export function nearest(name, known) {
  const limit = Math.max(1, Math.floor(name.length / 3));
  let [best, least] = [null, limit + 1];
  for (const other of known) {
    const far = other.toLowerCase() === name.toLowerCase() ? 0 : distance(name, other, least);
    if (far < least) [best, least] = [other, far];
  }
  return best;
}

// How many letters have to change; `enough` where it is at least that.
function distance(a, b, enough) {
  if (Math.abs(a.length - b.length) >= enough) return enough;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row.at(-1);
}

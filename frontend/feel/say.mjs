// Sentences for feelin's own warnings, in both languages.
import { getType } from 'feelin';

const TYPES = {
  nil: ['空值', 'null'], boolean: ['是否', 'a boolean'], number: ['数', 'a number'], string: ['文字', 'a string'], list: ['列表', 'a list'],
  context: ['一组值', 'a context'], date: ['日期', 'a date'], time: ['时间', 'a time'], 'date time': ['日期时间', 'a date and time'],
  duration: ['时长', 'a duration'], range: ['区间', 'a range'], function: ['函数', 'a function'], literal: ['值', 'a value'],
};

export const typeOf = (value) => TYPES[getType(value)] ?? TYPES.literal;

// A short form of a value for a sentence.
export function brief(value) {
  const type = getType(value);
  if (type === 'string') return value.length > 40 ? `"${value.slice(0, 40)}…"` : `"${value}"`;
  if (type === 'list') return `[${value.length}]`;
  if (type === 'context') return '{…}';
  if (type === 'function') return 'function';
  if (type === 'nil') return 'null';
  return String(value);
}

const OPERATIONS = { add: '相加', subtract: '相减', multiply: '相乘', divide: '相除', exponentiate: '求幂' };

// kind → (template, values) → [zh, en]
const SENTENCES = {
  NO_VARIABLE_FOUND: (template) => {
    const name = /'(.*)'/s.exec(template)?.[1] ?? '';
    return [`没有名为“${name}”的变量；检查名称，或先给它赋值`, `there is no variable '${name}'; check the name or give it a value first`];
  },
  NO_CONTEXT_ENTRY_FOUND: (template) => {
    const name = /^Key '(.*)' not found/s.exec(template)?.[1] ?? '';
    return [`这组值里没有“${name}”；检查名称`, `there is no entry '${name}'; check the name`];
  },
  NO_PROPERTY_FOUND: (template, { target }) => {
    const name = /^Property '(.*)' not found/s.exec(template)?.[1] ?? '';
    const [zh, en] = typeOf(target);
    return [`${zh}没有“${name}”这一项；先确认它有值`, `${en} has no '${name}'; make sure that there is a value first`];
  },
  NO_FUNCTION_FOUND: (template, { target }) => {
    const [zh, en] = typeOf(target);
    return [`这里要调用函数，得到的却是${zh}；检查函数名`, `a function is called here but ${en} was found; check the function's name`];
  },
  FUNCTION_INVOCATION_FAILURE: () => ['函数的参数个数或名称不对', "the number or the names of the function's arguments are wrong"],
  UNSUPPORTED: () => ['不能调用外部函数', 'external functions are not allowed'],
  INVALID_TYPE: (template, { left, right }) => {
    const [leftZh, leftEn] = typeOf(left);
    const [rightZh, rightEn] = typeOf(right);
    const operation = OPERATIONS[/^Can't (\w+)/.exec(template)?.[1]] ?? '运算';
    return [`${leftZh}与${rightZh}不能${operation}；先确认两边都有值且类型一致`,
      `can't ${/^Can't (\w+)/.exec(template)?.[1] ?? 'combine'} ${leftEn} and ${rightEn}; make sure that both have a value of the right type`];
  },
};

export function sentence(kind, template, values) {
  const say = SENTENCES[kind];
  if (say) return say(template, values ?? {});
  const text = Object.entries(values ?? {}).reduce((message, [key, value]) => message.replace(`{${key}}`, brief(value)), template);
  return [`函数的参数不对：${text}`, `wrong argument: ${text}`];
}

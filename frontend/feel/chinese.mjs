// Numbers, sums of money and dates as Chinese documents write them.
import { invalidArguments } from 'feelin';
import { dayOf } from './calendar.mjs';

const PLAIN = { digits: [...'零一二三四五六七八九'], units: ['', '十', '百', '千'] };
const FORMAL = { digits: [...'零壹贰叁肆伍陆柒捌玖'], units: ['', '拾', '佰', '仟'] };
const GROUPS = ['', '万', '亿', '万亿'];
const LARGEST = 9_999_999_999_999; // below ten million million: a double still has the cents

function group(n, { digits, units }) {
  let text = '';
  let gap = false;
  for (let place = 3; place >= 0; place -= 1) {
    const digit = Math.trunc(n / 10 ** place) % 10;
    if (digit === 0) {
      gap = text !== '';
    } else {
      text += (gap ? digits[0] : '') + digits[digit] + units[place];
      gap = false;
    }
  }
  return text;
}

// A whole number ≥ 0; a gap between groups is read 零 once.
function whole(n, style) {
  if (n === 0) return style.digits[0];
  let text = '';
  let gap = false;
  for (let index = 3; index >= 0; index -= 1) {
    const part = Math.trunc(n / 10_000 ** index) % 10_000;
    if (part === 0) {
      gap = text !== '';
    } else {
      text += (text && (gap || part < 1000) ? style.digits[0] : '') + group(part, style) + GROUPS[index];
      gap = false;
    }
  }
  // 万亿 after 亿-less 万 groups: 一万亿零… keeps one 亿
  return text.replace(/万亿(.*)亿/, '万$1亿');
}

const unfit = (n) => invalidArguments('{n} is not a number below 10 000 000 000 000', { n: n ?? null });
const fits = (n) => typeof n === 'number' && Number.isFinite(n) && Math.abs(n) <= LARGEST;

function number(n) {
  if (!fits(n)) return unfit(n);
  const [integer, fraction = ''] = (Number.isInteger(n) ? String(Math.abs(n)) : String(Number(Math.abs(n).toFixed(10)))).split('.');
  let text = whole(Number(integer), PLAIN);
  if (text.startsWith('一十')) text = text.slice(1);
  if (fraction) text += `点${[...fraction].map((digit) => PLAIN.digits[digit]).join('')}`;
  return (n < 0 ? '负' : '') + text;
}

// 正确填写票据和结算凭证的基本规定: 元 and 角 end with 整, 分 does not; a gap before 分 is 零.
function money(n) {
  if (!fits(n)) return unfit(n);
  const cents = Math.round(Math.abs(n) * 100);
  const [yuan, jiao, fen] = [Math.trunc(cents / 100), Math.trunc(cents / 10) % 10, cents % 10];
  if (cents === 0) return '零元整';
  let text = yuan > 0 ? `${whole(yuan, FORMAL)}元` : '';
  if (jiao > 0) text += `${yuan > 0 && yuan % 10 === 0 ? '零' : ''}${FORMAL.digits[jiao]}角`;
  else if (fen > 0 && yuan > 0) text += '零';
  text += fen > 0 ? `${FORMAL.digits[fen]}分` : '整';
  return (n < 0 ? '负' : '') + text;
}

function date(value) {
  const day = dayOf(value);
  if (day === null || day.year < 0) return invalidArguments('{value} is not a date', { value: value ?? null });
  const year = [...String(day.year)].map((digit) => (digit === '0' ? '〇' : PLAIN.digits[digit])).join('');
  return `${year}年${number(day.month)}月${number(day.day)}日`;
}

export const FUNCTIONS = { 'chinese number': [number, ['n']], 'chinese money': [money, ['n']], 'chinese date': [date, ['date']] };

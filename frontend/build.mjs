// Bundles one entry with esbuild: node build.mjs '{"entry": "feel.mjs", "output": "…/feel.js", "options": {…}}'.
// Called by scripts/build_frontend.py, which owns the table of bundles.
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';

const { entry, output, options = {} } = JSON.parse(process.argv[2]);

// feelin offers whole evaluations only. The host keeps closures and mends single nodes and functions, so the bundle opens these
// inner names: OPENED are exported as they are; a function in MENDABLE asks the table `mends` first.
const OPENED = ['evalNode', 'builtins', 'wrapFunction', 'isInvocationFailure', 'invalidArguments', 'getFromContext', 'getType', 'createRange',
  'toComparable', 'lintError', 'zonedDateTime', 'offsetZoneSeconds', 'combine', 'has$1 as has'];
const MENDABLE = ['equals', 'durationEquals', 'rangeIncludes', 'subtractTemporals', 'toComparable', 'isTruthy', 'compareIn', 'parseString',
  'parseDate', 'parseTime', 'parseDateTime', 'duration', 'yearsAndMonthsDuration', 'addDuration', 'now', 'today', 'toString', 'isValidZone',
  'createArgTester', 'createRegexp'];

function open(source) {
  let opened = source;
  for (const name of MENDABLE) {
    const head = `\nfunction ${name}(`;
    if (opened.split(head).length !== 2) {
      throw new Error(`feelin has no single function ${name}: look at its new version before it is bundled`);
    }
    opened = opened.replace(head, `\nfunction ${name}(...args) { return (mends.${name} ?? original_${name})(...args); }\nfunction original_${name}(`);
  }
  const originals = MENDABLE.map((name) => `${name}: original_${name}`).join(', ');
  return `var mends = Object.create(null);\n${opened}\nconst originals = { ${originals} };\n`
    + `export { mends, originals, ${OPENED.join(', ')} };\n`;
}

const openFeelin = {
  name: 'open-feelin',
  setup(builder) {
    builder.onLoad({ filter: /node_modules[\\/]feelin[\\/]dist[\\/]index\.js$/ }, async ({ path }) => ({
      contents: open(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};

await build({
  entryPoints: [entry],
  outfile: output,
  bundle: true,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [openFeelin],
  ...options,
});

// Text → closure. The parser is lezer-feel's, most nodes are feelin's; nodes.mjs mends some of them.
import { parser, trackVariables } from 'lezer-feel';
import { evalNode, lintError } from 'feelin';
import { NODES } from './nodes.mjs';
import { warn } from './report.mjs';
import { sentence } from './say.mjs';

const KEPT = 4000; // closures
const KEPT_LETTERS = 1_000_000; // of their sources: bounds what they can hold of the heap
const closures = new Map(); // kind, names and text → closure, in order of use
let letters = 0;

export function parse(text, names, unary) {
  return parser.configure({ top: unary ? 'UnaryTests' : 'Expression', contextTracker: trackVariables(names), dialect: 'camunda' }).parse(text);
}

// Builds the closure bottom-up, without recursion: a deeply nested text can't exhaust the stack here.
function build(tree, text) {
  const notes = {
    addWarning(node, kind, { template, values }) {
      const [zh, en] = sentence(kind, template, values);
      warn(kind, text, node.position, zh, en);
    },
  };
  const root = { children: [] };
  const open = [root];
  tree.iterate({
    enter(ref) {
      if (ref.type.isError) throw lintError(text, ref);
      if (ref.type.isSkipped) return false;
      const { from, to, name } = ref;
      open.push({ node: { name, input: text.slice(from, to), source: text, position: { from, to } }, children: [] });
      return true;
    },
    leave(ref) {
      if (ref.type.isSkipped) return;
      const { node, children } = open.pop();
      const own = NODES[node.name];
      open.at(-1).children.push(own ? own(node, children, notes) : evalNode(node, children, notes));
    },
  });
  return root.children.at(-1);
}

// The closure of a text, kept: parsing depends on names with blanks or operators in them, so these are part of the key.
export function closure(text, shape, unary = false) {
  const key = `${unary ? 'u' : 'e'}${shape.key}\u0000${text}`;
  const found = closures.get(key);
  if (found) return found;
  const made = build(parse(text, shape.names, unary), text);
  if (closures.size >= KEPT || letters + key.length > KEPT_LETTERS) {
    closures.clear();
    letters = 0;
  }
  closures.set(key, made);
  letters += key.length;
  return made;
}

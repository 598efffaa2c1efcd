// What can be seen to be wrong before anything is evaluated: syntax, names, functions.
import { builtins, getFromContext, lintError } from 'feelin';
import { parse } from './interpret.mjs';
import { shapeOf } from './names.mjs';

// nodes that bring names of their own into scope: iteration variables, formal parameters, entries of a context
const NAMING = new Set(['InExpression', 'FormalParameter', 'ContextEntry']);
const FREE = new Set(['FilterExpression']); // inside, entries of an unknown element are names

const squeeze = (text) => text.replace(/\s+/g, ' ').trim();

function namesBelow(node, text, found) {
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (['Name', 'ParameterName', 'Key'].includes(child.name)) {
      found.add(squeeze(text.slice(child.from, child.to).replace(/^"|"$/g, '')));
    }
  }
}

function collect(tree, text) {
  const local = new Set(['?', 'item', 'partial']);
  const used = [];
  let free = 0;
  tree.iterate({
    enter(ref) {
      if (ref.type.isError) throw lintError(text, ref);
      if (FREE.has(ref.name)) free += 1;
      if (NAMING.has(ref.name)) namesBelow(ref.node, text, local);
      if (ref.name !== 'VariableName') return true;
      const parent = ref.node.parent;
      if (parent.name === 'QualifiedName') return false;
      const called = parent.name === 'FunctionInvocation' && parent.firstChild.from === ref.from;
      used.push({ name: squeeze(text.slice(ref.from, ref.to)).replaceAll('`', ''), from: ref.from, to: ref.to, called, free: free > 0 });
      return false;
    },
    leave(ref) {
      if (FREE.has(ref.name)) free -= 1;
    },
  });
  return { local, used };
}

// names: array of the names in scope, or null when they are not known. Returns [{kind, name, from, to}].
export function check(text, unary, names) {
  const known = new Set([...(names ?? []), 'p', 'case']);
  const { names: shape } = shapeOf(Object.fromEntries([...known].map((name) => [name, 1])));
  const { local, used } = collect(parse(unary && text.trim() === '' ? '-' : text, shape, unary), text);
  const faults = [];
  for (const { name, from, to, called, free } of used) {
    const there = local.has(name) || known.has(name);
    if (called) {
      if (!there && getFromContext(name, builtins) === undefined) faults.push({ kind: 'function', name, from, to });
    } else if (names && !there && !free && getFromContext(name, builtins) === undefined) {
      faults.push({ kind: 'name', name, from, to });
    }
  }
  return faults;
}

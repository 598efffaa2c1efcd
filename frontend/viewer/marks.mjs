// Paints where a case stands: the path taken, ticks, numbered tokens, flags of what is late. Shapes first, colour second.
const NS = 'http://www.w3.org/2000/svg';

function svg(name, attributes, ...children) {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function tick(x, y) {
  return svg('g', { class: 'tick-mark' },
    svg('circle', { cx: x, cy: y, r: 8, class: 'tick-disc' }),
    svg('path', { d: `M${x - 3.5} ${y}l2.6 2.8 4.4-5`, class: 'tick' }));
}

function token(x, y, number) {
  if (number === '') return svg('circle', { cx: x, cy: y, r: 6, class: 'token' }); // waits for no person: no row in the list
  return svg('g', { class: 'token-mark' },
    svg('circle', { cx: x, cy: y, r: 11, class: 'token' }),
    svg('text', { x, y, class: 'token-n' }, String(number)));
}

// A word on a small sign above the element: an octagon for late, a triangle for soon.
function flag(right, y, kind, words) {
  const width = 26 + [...words].reduce((sum, c) => sum + (c.charCodeAt(0) > 255 ? 13.5 : 7.6), 0);
  const x = right - width + 8;
  const sign = kind === 'overdue'
    ? [svg('path', { d: `M${x + 8} ${y + 5}h6l4 4v4l-4 4h-6l-4-4v-4z`, class: 'oct' }), svg('path', { d: `M${x + 11} ${y + 7.5}v4.5M${x + 11} ${y + 14}v.6`, class: 'bang' })]
    : [svg('path', { d: `M${x + 6} ${y + 15.5}l5-9 5 9z`, class: 'tri' })];
  return svg('g', { class: kind === 'overdue' ? 'flag' : 'flag soon' },
    svg('rect', { x, y, width, height: 22, rx: 3 }), ...sign,
    svg('text', { x: x + 20 + (width - 24) / 2, y: y + 11.5 }, words));
}

// Pools and lanes get a ground behind their names.
function groundNames(viewer) {
  const registry = viewer.get('elementRegistry');
  for (const element of registry.filter((e) => ['bpmn:Participant', 'bpmn:Lane'].includes(e.type))) {
    const visual = registry.getGraphics(element).querySelector('.djs-visual');
    const name = element.type === 'bpmn:Lane' ? 'lane-name' : 'pool-name';
    const upright = element.di.get('isHorizontal') === false;
    const size = upright ? { width: element.width, height: 30 } : { width: 30, height: element.height };
    visual.querySelector('rect')?.after(svg('rect', { x: 0, y: 0, ...size, class: name }));
  }
}

// Repaints a connection in the ink of the taken path, arrow head included.
function takeFlow(viewer, element, ink) {
  element.di.set('bioc:stroke', ink);
  viewer.get('graphicsFactory').update('connection', element, viewer.get('elementRegistry').getGraphics(element));
  viewer.get('canvas').addMarker(element, 'is-taken');
}

export function drawMarks(viewer, facts, colours) {
  const registry = viewer.get('elementRegistry');
  const canvas = viewer.get('canvas');
  groundNames(viewer);
  const layer = svg('g', { class: 'bpmn marks' });
  canvas.getLayer('marks', 900).append(layer);
  for (const id of facts.taken) {
    const element = registry.get(id);
    if (element?.waypoints) takeFlow(viewer, element, colours.taken);
  }
  const open = new Set(facts.tokens.map((t) => t.element));
  for (const id of facts.done) {
    const element = registry.get(id);
    if (!element || element.waypoints || open.has(id)) continue;
    canvas.addMarker(element, 'is-done');
    if (element.width >= 60) layer.append(tick(element.x + element.width - 1, element.y + 1));
  }
  const seen = new Map();
  for (const mark of facts.tokens) {
    const element = registry.get(mark.element);
    if (!element) continue;
    const place = seen.get(mark.element) ?? 0; // several tokens in one element stand below each other
    seen.set(mark.element, place + 1);
    canvas.addMarker(element, `is-${mark.kind}`);
    if (mark.kind === 'overdue' && place === 0) {
      layer.append(svg('rect', { x: element.x + 4, y: element.y + 4, width: element.width - 8, height: element.height - 8, rx: 7, class: 'inner' }));
    }
    layer.append(token(element.x - 5, element.y + element.height / 2 + place * 24, mark.n));
    if (mark.flag && place === 0) layer.append(flag(element.x + element.width, element.y - 12, mark.kind, mark.flag));
  }
}

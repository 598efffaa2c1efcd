// Shows a diagram where a page asks for one: <div data-diagram="…/x.bpmn" data-facts="id of a JSON script">.
// The picture only repeats what the list beside it says, so a page without scripts lacks nothing.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import { drawMarks } from './viewer/marks.mjs';
import { fit } from './viewer/fit.mjs';
import { showRules } from './viewer/rules.mjs';

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function makeViewer(canvas) {
  const fontFamily = colour('--font');
  return new NavigatedViewer({
    container: canvas,
    // The wheel scrolls the page; zooming is by button, moving by dragging.
    zoomScroll: { enabled: false },
    bpmnRenderer: { defaultStrokeColor: colour('--diagram-line'), defaultLabelColor: colour('--ink'), defaultFillColor: colour('--surface') },
    textRenderer: { defaultStyle: { fontFamily, fontSize: 13, lineHeight: 1.25 }, externalStyle: { fontFamily, fontSize: 12.5, lineHeight: 1.25 } },
  });
}

async function show(host) {
  const facts = JSON.parse(document.getElementById(host.dataset.facts).textContent);
  const answer = await fetch(host.dataset.diagram, { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const canvas = host.querySelector('.diagram-canvas');
  canvas.textContent = '';
  const viewer = makeViewer(canvas);
  await viewer.importXML(await answer.text());
  drawMarks(viewer, facts, { taken: colour('--diagram-taken') });
  fit(viewer, host, facts);
  showRules(viewer, host);
  // The bpmn.io mark stays in sight, in the corner of the frame, however far the picture is scrolled.
  host.parentElement.append(canvas.querySelector('.bjs-powered-by'));
  host.dataset.ready = 'yes';
}

for (const host of document.querySelectorAll('[data-diagram]')) {
  show(host).catch(() => {
    host.dataset.ready = 'failed';
    host.querySelector('.diagram-canvas').textContent = host.dataset.failed;
  });
}

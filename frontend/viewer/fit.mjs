// How large the picture is: as wide as there is room for, but never so small that its words can't be read; then it scrolls.
const MARGIN = 16;
const FOOT = 34; // room for the bpmn.io mark, which stays visible in the bottom-right corner
const READABLE = 0.72;
const LIMITS = [0.25, 2.5];

const room = (host) => host.parentElement.clientWidth;
const wholeWidth = (viewer, host) => room(host) / (viewer.get('canvas').viewbox().inner.width + 2 * MARGIN);

// Gives the box the size of the picture at this scale, so that scrolling and printing see all of it.
function draw(viewer, host, scale) {
  const canvas = viewer.get('canvas');
  const box = host.querySelector('.diagram-canvas');
  const { inner } = canvas.viewbox();
  box.style.width = `${Math.max(room(host), Math.ceil((inner.width + 2 * MARGIN) * scale))}px`;
  box.style.height = `${Math.ceil((inner.height + 2 * MARGIN) * scale) + FOOT}px`;
  canvas.resized();
  const width = box.clientWidth / scale;
  canvas.viewbox({ x: inner.x - (width - inner.width) / 2, y: inner.y - MARGIN, width, height: box.clientHeight / scale });
}

// Fits the picture and keeps it fitting: when the window changes, on paper, and by the buttons.
export function fit(viewer, host, facts) {
  if (wholeWidth(viewer, host) < READABLE) host.closest('.with-list')?.classList.add('is-wide');
  const paper = window.matchMedia('print');
  let chosen = null; // by the buttons; until then the width decides
  const scale = () => {
    const whole = Math.min(1, wholeWidth(viewer, host));
    if (paper.matches) return whole; // paper does not scroll
    return chosen ?? Math.max(READABLE, whole);
  };
  const first = facts.tokens.length && viewer.get('elementRegistry').get(facts.tokens[0].element);
  const redraw = () => {
    draw(viewer, host, scale());
    if (first && chosen === null) {
      host.scrollLeft = (first.x - viewer.get('canvas').viewbox().inner.x) * scale() - host.clientWidth / 3;
    }
  };
  redraw();
  window.addEventListener('resize', redraw);
  paper.addEventListener('change', redraw);
  const bar = document.querySelector(`[data-zoom="${host.id}"]`);
  if (!bar) return;
  bar.hidden = false;
  bar.addEventListener('click', (event) => {
    const step = event.target.closest('button')?.dataset.step;
    if (!step) return;
    const wanted = step === 'fit' ? wholeWidth(viewer, host) : scale() * Number(step);
    chosen = Math.min(LIMITS[1], Math.max(LIMITS[0], wanted));
    redraw();
  });
}

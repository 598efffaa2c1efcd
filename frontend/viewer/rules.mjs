// An element of the picture shows its rules in the list below: by a click, or by Enter once the arrow keys have chosen it.
const NEXT = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function showRules(viewer, host) {
  const list = document.querySelector(`[data-rules-of="${host.id}"]`);
  if (!list) return;
  const registry = viewer.get('elementRegistry');
  const sections = [...list.querySelectorAll('[data-element]')];
  const steps = sections.filter((section) => registry.get(section.dataset.element)).map((section) => section.dataset.element);
  list.querySelector('[data-without-script]').hidden = true;
  const shape = (id) => registry.getGraphics(id);
  const all = list.querySelector('.element-rules-all');
  const none = list.querySelector('.element-rules-none');

  function narrow(id) {
    list.classList.toggle('is-narrowed', id !== null);
    all.hidden = id === null;
    none.hidden = id === null || steps.includes(id);
    for (const section of sections) section.classList.toggle('is-picked', section.dataset.element === id);
    for (const step of steps) shape(step).classList.toggle('is-picked', step === id);
  }

  function pick(id) {
    narrow(id);
    list.open = true;
    const shown = sections.find((section) => section.dataset.element === id) ?? list;
    shown.scrollIntoView({ block: 'nearest' });
    return shown;
  }

  all.addEventListener('click', () => narrow(null));
  viewer.get('eventBus').on('element.click', ({ element }) => {
    const id = element.labelTarget?.id ?? element.id;
    if (element.waypoints || !element.parent || element.children?.length) return; // flows, and the ground of pools and lanes
    pick(id);
  });

  // One stop for the tabulator key; the arrow keys go from step to step, as in a list.
  steps.forEach((id, place) => {
    const box = shape(id);
    box.classList.add('has-rules');
    box.setAttribute('tabindex', place ? '-1' : '0');
    box.setAttribute('role', 'button');
    box.setAttribute('aria-label', sections.find((section) => section.dataset.element === id).querySelector('h3').textContent.trim());
    box.setAttribute('aria-controls', list.id);
    box.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        pick(id).focus({ preventScroll: true });
        return;
      }
      if (!(event.key in NEXT)) return;
      event.preventDefault();
      event.stopPropagation();
      const next = shape(steps[(place + NEXT[event.key] + steps.length) % steps.length]);
      box.setAttribute('tabindex', '-1');
      next.setAttribute('tabindex', '0');
      next.focus();
      next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    });
  });
}

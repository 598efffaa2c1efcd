// While a form is being brought anew, what is typed stays typed and a click is not lost. Forms work without this.
(() => {
  'use strict';

  const PARTS = 'form-parts';
  const fields = () => [...document.querySelectorAll(`#${PARTS} :is(input, select, textarea)[id]`)];
  const ticked = (field) => field.type === 'checkbox' || field.type === 'radio';
  const state = (field) => (ticked(field) ? field.checked : field.value);
  const cursor = (field) => (/^(text|tel|textarea)$/.test(field.type) ? [field.selectionStart, field.selectionEnd] : null);
  const ours = (event) => event.detail.target && event.detail.target.id === PARTS;
  const ask = (field) => field && field.dispatchEvent(new Event('change', { bubbles: true }));

  let sent = new Map(); // what the fields held when the form was asked for
  let typed = []; // what was changed since then
  let pressed = false; // a button of the mouse or a finger is down: what is under it must not be exchanged
  let composing = false; // a word is being composed (拼音): its field must not be exchanged
  let postponed = false;
  let begun = false; // a request began since the pointer went down: what it brings is newer than what was postponed

  let uploading = false; // a file is on its way: nothing may replace that request; what is changed meanwhile is told after it

  document.addEventListener('htmx:confirm', (event) => {
    if (uploading && event.detail.elt.closest(`#${PARTS}`)) event.preventDefault();
  });
  document.addEventListener('htmx:afterRequest', (event) => {
    if (event.detail.elt.type === 'file') uploading = false;
  });

  function goOn() {
    if (postponed && !begun) ask(document.querySelector(`#${PARTS} [hx-post][hx-trigger="change"]:not([type="file"])`));
    postponed = false;
  }
  document.addEventListener('compositionstart', () => { composing = true; begun = false; });
  document.addEventListener('compositionend', () => { composing = false; setTimeout(goOn, 0); });

  document.addEventListener('pointerdown', () => { pressed = true; begun = false; }, true);
  for (const end of ['pointerup', 'pointercancel']) {
    document.addEventListener(end, () => setTimeout(() => {
      pressed = false;
      goOn();
    }, 0), true);
  }

  document.addEventListener('htmx:beforeRequest', (event) => {
    if (!ours(event)) return;
    begun = true;
    if (event.detail.elt.type === 'file') uploading = true;
    const shifts = event.detail.elt.name === '_row_remove'; // then an id means another row afterwards
    sent = new Map(shifts ? [] : fields().map((field) => [field.id, state(field)]));
  });

  document.addEventListener('htmx:beforeSwap', (event) => {
    if (!ours(event)) return;
    if (pressed || composing) {
      event.detail.shouldSwap = false;
      postponed = true;
      return;
    }
    typed = fields()
      .filter((field) => field.type !== 'file' && sent.has(field.id) && sent.get(field.id) !== state(field))
      .map((field) => [field.id, state(field), cursor(field)]);
  });

  document.addEventListener('htmx:afterSwap', () => {
    const again = typed.map(([id, ...held]) => [document.getElementById(id), ...held]).filter(([field]) => field);
    typed = [];
    for (const [field, value, at] of again) {
      if (ticked(field)) field.checked = value;
      else field.value = value;
      if (at && field === document.activeElement) field.setSelectionRange(...at);
    }
    const telling = again.map(([field]) => field).find((field) => field.hasAttribute('hx-post'));
    if (telling && telling === document.activeElement && !ticked(telling)) telling.addEventListener('blur', () => ask(telling), { once: true });
    else setTimeout(() => ask(telling), 0); // who is still typing in it tells by leaving it
  });
})();

// While a form is being brought anew, what is typed stays typed and a click is not lost. Forms work without this.
(() => {
  'use strict';

  const PARTS = 'form-parts';
  const parts = () => document.getElementById(PARTS);
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
  let waiting = null; // the answer that came meanwhile
  let busy = false; // the form is asked for, or its answer waits. One at a time: the server may finish two in any order
  let missed = ''; // id of the button that was pressed meanwhile
  let files = new Map(); // what was put into file fields meanwhile, by the field's id
  let shifted = false; // a row is being removed: afterwards an id means another row
  let leaving = false; // the form itself is on its way: an answer for this page would come too late

  // Sent: what the page still asks for is called off. Its answer would eat the sentence that the next page has to say.
  document.addEventListener('submit', (event) => {
    if (event.defaultPrevented || !event.target.contains(parts())) return;
    leaving = true;
    htmx.trigger(event.target, 'htmx:abort');
  });
  window.addEventListener('pageshow', () => { leaving = false; });

  document.addEventListener('htmx:confirm', (event) => {
    const { elt } = event.detail;
    if (leaving) event.preventDefault();
    if (!busy || !elt.closest(`#${PARTS}`)) return;
    event.preventDefault(); // what was changed is told when the answer is there
    if (elt.matches('button')) missed = elt.id;
    if (elt.type === 'file') files.set(elt.id, elt.files);
  });
  document.addEventListener('htmx:afterRequest', () => { busy = Boolean(waiting); });

  function goOn() {
    if (pressed || composing) return;
    const answer = waiting;
    waiting = null;
    if (!answer) return;
    busy = false;
    remember();
    htmx.swap(parts(), answer.responseText, { swapStyle: 'outerHTML', settleDelay: 0 }, { select: `#${PARTS}`, eventInfo: { xhr: answer } });
  }
  document.addEventListener('compositionstart', () => { composing = true; });
  document.addEventListener('compositionend', () => { composing = false; setTimeout(goOn, 0); });

  document.addEventListener('pointerdown', () => { pressed = true; }, true);
  for (const end of ['pointerup', 'pointercancel']) {
    document.addEventListener(end, () => setTimeout(() => {
      pressed = false;
      goOn();
    }, 0), true);
  }

  document.addEventListener('htmx:beforeRequest', (event) => {
    if (!ours(event)) return;
    busy = true;
    files.delete(event.detail.elt.id);
    shifted = event.detail.elt.name === '_row_remove';
    if (shifted) files = new Map();
    sent = new Map(shifted ? [] : fields().map((field) => [field.id, state(field)]));
  });

  function remember() {
    typed = fields()
      .filter((field) => field.type !== 'file' && sent.has(field.id) && sent.get(field.id) !== state(field))
      .map((field) => [field.id, state(field), cursor(field)]);
    if (shifted) return;
    for (const field of fields()) if (field.type === 'file') field.addEventListener('change', () => late(field));
  }

  // The window in which files are chosen stays open while the form is exchanged; it gives them to the field that was there.
  function late(field) {
    if (field.isConnected) return;
    files.set(field.id, field.files);
    if (!busy) tellOne([]);
  }

  document.addEventListener('htmx:beforeSwap', (event) => {
    if (!ours(event)) return;
    const { xhr } = event.detail;
    if (xhr.status >= 400) { // a file that is not taken: the form comes all the same, with everything in it
      if (!xhr.responseText.includes(`id="${PARTS}"`)) return;
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
    if (pressed || composing) {
      event.detail.shouldSwap = false;
      waiting = xhr;
    } else remember();
  });

  document.addEventListener('htmx:afterSwap', (event) => {
    const again = typed.map(([id, ...held]) => [document.getElementById(id), ...held]).filter(([field]) => field);
    typed = [];
    for (const [field, value, at] of again) {
      if (ticked(field)) field.checked = value;
      else field.value = value;
      if (at && field === document.activeElement) field.setSelectionRange(...at);
    }
    tell(event.detail.xhr.responseText);
    setTimeout(tellOne, 0, again.map(([field]) => field));
  });

  // One thing that was not told yet; whatever else there is comes after its answer.
  function tellOne(changed) {
    for (const [id, list] of files) {
      const field = document.getElementById(id);
      if (field) field.files = list;
      else files.delete(id);
    }
    const [file] = files.keys();
    if (file) return ask(document.getElementById(file));
    const button = missed && document.getElementById(missed);
    missed = '';
    if (button) return button.click(); // it tells the rest, too
    const telling = changed.find((field) => field.isConnected && field.hasAttribute('hx-post'));
    const typing = telling && telling === document.activeElement && !ticked(telling);
    if (typing) return telling.addEventListener('blur', () => ask(telling), { once: true }); // who is still typing tells by leaving it
    return ask(telling);
  }

  // What is wrong is said above the form, which is not exchanged; what was said so of an earlier file goes.
  function tell(page) {
    const before = document.getElementById('errors');
    const said = new DOMParser().parseFromString(page, 'text/html').getElementById('errors');
    if (before && (said || before.dataset.brought)) before.remove();
    if (!said) return;
    said.dataset.brought = 'yes';
    parts().closest('form').before(said);
    said.focus();
  }
})();

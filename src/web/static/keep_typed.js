// Parts of a form are fetched again while people go on typing. What they typed since it was asked for stays: the new
// part gets it, with the cursor where it was. While words are still being composed (拼音), the new part waits.
(() => {
  'use strict';

  const sent = new WeakMap(); // request → what each field held when it left
  const held = (field) => (['radio', 'checkbox'].includes(field.type) ? field.checked : field.value);
  const fields = (part) => [...part.querySelectorAll('input[id], textarea[id], select[id]')].filter((f) => f.type !== 'file');
  const cursor = (field) => (/^(text|tel|textarea)$/.test(field.type) ? [field.selectionStart, field.selectionEnd] : null);
  let composing = false;
  let typed = [];

  document.addEventListener('compositionstart', () => { composing = true; });
  document.addEventListener('compositionend', () => { composing = false; });

  document.addEventListener('htmx:beforeSend', (event) => {
    sent.set(event.detail.xhr, new Map(fields(event.detail.target).map((field) => [field.id, held(field)])));
  });

  document.addEventListener('htmx:beforeSwap', (event) => {
    const { xhr, target, requestConfig } = event.detail;
    const before = sent.get(xhr);
    if (!before || !event.detail.shouldSwap) return;
    if (composing) { // asked for again when the word is there
      event.detail.shouldSwap = false;
      const asker = requestConfig.elt;
      document.addEventListener('compositionend', () => setTimeout(() => window.htmx.trigger(asker, 'change')), { once: true });
      return;
    }
    typed = fields(target).filter((field) => before.has(field.id) && before.get(field.id) !== held(field)).map((field) => [field.id, held(field), cursor(field)]);
  });

  document.addEventListener('htmx:afterSwap', () => {
    const late = typed;
    typed = [];
    for (const [id, value, at] of late) {
      const field = document.getElementById(id);
      if (!field) continue;
      if (typeof value === 'boolean') field.checked = value;
      else field.value = value;
      if (at && field === document.activeElement) field.setSelectionRange(...at);
      if (!field.hasAttribute('hx-post')) continue;
      // Others depend on it: the server is told now, or when the person leaves the field.
      const tell = () => window.htmx.trigger(field, 'change');
      if (field === document.activeElement) field.addEventListener('blur', tell, { once: true });
      else tell();
    }
  });
})();

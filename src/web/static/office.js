// Small comforts on every page. Everything works without them.
(() => {
  'use strict';

  const typing = (target) => target.closest('input, textarea, select, [contenteditable]');

  // ── After a refusal: the summary is read first ──
  const summary = document.getElementById('errors');
  if (summary) summary.focus();

  // ── Ctrl+Enter presses the primary button of the form one is in ──
  document.addEventListener('keydown', (event) => {
    if (!(event.key === 'Enter' && (event.ctrlKey || event.metaKey))) return;
    const form = event.target.closest('form') || document.querySelector('form[data-main]');
    const button = form && form.querySelector('.btn-primary');
    if (button) { event.preventDefault(); form.requestSubmit(button); }
  });

  // ── A form is sent once: a second click does nothing while the first is on its way ──
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post' || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = 'yes';
  });
  window.addEventListener('pageshow', () => {
    for (const form of document.forms) delete form.dataset.sent;
  });

  // ── A reason or an objection that was begun is nowhere kept: the browser asks before the page is left ──
  const begun = document.querySelector('form[data-main]:not([data-keep]):has(textarea)');
  const said = () => new URLSearchParams([...new FormData(begun)].filter(([, value]) => typeof value === 'string')).toString();
  const shown = begun && !summary ? said() : null; // a form shown again with its faults was never taken
  window.addEventListener('beforeunload', (event) => {
    if (begun && !begun.dataset.sent && said() !== shown) event.preventDefault();
  });

  // ── Choices that narrow a list act at once; the button stays for those without scripts ──
  document.addEventListener('change', (event) => {
    if (event.target.matches('[data-submit]')) event.target.form.requestSubmit();
  });

  // ── Phrases are added to the text they stand under ──
  document.addEventListener('click', (event) => {
    const phrase = event.target.closest('[data-phrase]');
    if (!phrase) return;
    const field = document.getElementById(phrase.dataset.phrase);
    field.value += (field.value && !field.value.endsWith('\n') ? '\n' : '') + phrase.textContent.trim();
    field.focus();
  });

  // ── Keys in lists: J K move, Enter opens, X selects, C claims, / searches, ? lists the keys ──
  const rows = [...document.querySelectorAll('tr[data-row]')];
  let at = rows.findIndex((row) => row.classList.contains('at-cursor'));
  function go(to) {
    if (!rows.length) return;
    if (rows[at]) rows[at].classList.remove('at-cursor');
    at = Math.max(0, Math.min(rows.length - 1, to));
    rows[at].classList.add('at-cursor');
    rows[at].scrollIntoView({ block: 'nearest' });
    rows[at].querySelector('a').focus({ preventScroll: true });
  }
  const acts = {
    j: () => go(at + 1),
    k: () => go(at - 1),
    x: () => { const box = rows[at] && rows[at].querySelector('input[type=checkbox]'); if (box) box.click(); },
    c: () => { const button = rows[at] && rows[at].querySelector('[data-claim]'); if (button) button.click(); },
    '/': () => { const search = document.querySelector('main input[type=search]') || document.getElementById('top-q'); if (search) { search.focus(); search.select(); } },
    '?': () => { const sheet = document.querySelector('dialog.keys-sheet'); if (sheet) sheet.showModal(); },
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) { event.preventDefault(); act(); }
  });
  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-keys]')) acts['?']();
    if (event.target.closest('[data-print]')) window.print();
  });
  for (const hidden of document.querySelectorAll('[data-scripted]')) hidden.hidden = false;
})();

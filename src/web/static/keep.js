// What was typed into a task's form is kept when the page is left without a button. Buttons work without this.
(() => {
  'use strict';

  const PATIENCE = 3000; // milliseconds that a link waits for what was typed to be kept
  const OFTEN = 30000; // milliseconds: a machine that breaks down takes no more than these along
  const LONG = 300000; // milliseconds without a word from the office: then it is asked first whether it still knows who is here
  const form = document.querySelector('form[data-keep]');
  if (!form) return;

  const texts = () => [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && name !== 'csrf_token');
  const state = () => new URLSearchParams(texts()).toString();

  let kept = 'unkept' in form.dataset ? null : state(); // what the office knows of it
  let leaving = false; // the form itself is on its way
  let passed = null; // the link or button that is pressed again, now that everything is kept
  let failed = false; // it could not be kept: then the browser asks before the page is left
  let behind = false; // another window of this browser has kept the same task since: what it kept is not written over unasked
  let sent = null; // what went along as the window was left: nobody said whether it arrived
  let heard = Date.now(); // when the office last answered

  // ── The same task in two windows: the one that is behind says so, and keeps nothing by itself any more ──
  const windows = window.BroadcastChannel ? new BroadcastChannel(form.dataset.keep) : new EventTarget(); // an old browser keeps, and tells nobody
  const tellOthers = () => windows.postMessage?.('kept');
  windows.addEventListener('message', () => {
    behind = true;
    document.getElementById('elsewhere').hidden = false;
  });

  const dirty = () => !leaving && state() !== kept && state() !== sent;

  function body() {
    const data = new FormData();
    data.set('csrf_token', form.elements.csrf_token.value);
    for (const [name, value] of texts()) data.append(name, value);
    return data;
  }

  async function keep() {
    const now = state();
    const answer = await fetch(form.dataset.keep, { method: 'POST', body: body(), redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) });
    out.hidden = !(answer.type === 'opaqueredirect' || REFUSED.includes(answer.status));
    if (!answer.ok) throw new Error(`not kept: ${answer.status}`);
    kept = now;
    heard = Date.now();
    tellOthers();
  }

  // ── Signed out meanwhile, overnight or in another window: it is said while one types, and nothing typed is lost ──
  const REFUSED = [400, 401]; // this form was not given to whoever is signed in now
  const out = document.getElementById('signed-out');

  async function comeBack() { // signed in again in another window: this one needs what proves it
    const answer = await fetch(form.action, { signal: AbortSignal.timeout(PATIENCE) });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const proof = page.querySelector('form[data-keep] [name="csrf_token"]');
    if (!proof) throw new Error('not signed in');
    for (const field of document.querySelectorAll('[name="csrf_token"]')) field.value = proof.value;
  }
  async function makeSure() {
    if (!out.hidden) await comeBack();
    if (behind) out.hidden = true;
    else await keep();
  }

  // ── A link, or the button of another form: first what was typed, then on ──
  function leads(way, event) {
    if (way.matches('a')) return !(event.ctrlKey || event.metaKey || event.shiftKey || way.target || way.getAttribute('href').startsWith('#'));
    return way.type === 'submit' && way.form && way.form !== form;
  }
  document.addEventListener('click', (event) => {
    const way = event.target.closest('a[href], button');
    if (!way || way === passed || behind || !leads(way, event) || !dirty()) return;
    event.preventDefault();
    event.stopPropagation();
    keep().then(() => { failed = false; }, () => { failed = true; }).then(() => {
      passed = way;
      way.click();
      passed = null;
    });
  }, true);

  // ── The window is closed, another address typed, the screen switched off ──
  function send() {
    if (behind || !dirty()) return;
    if (!navigator.sendBeacon(form.dataset.keep, body())) return;
    sent = state();
    tellOthers();
  }
  function look() { // back in this window: now it can be asked
    sent = null;
    if (!out.hidden || (!behind && dirty())) makeSure().catch(() => {});
  }
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') send(); else look(); });
  window.addEventListener('pagehide', send);
  window.addEventListener('beforeunload', (event) => { if ((failed || behind || !out.hidden) && dirty()) event.preventDefault(); });

  const busy = () => document.querySelector('.htmx-request'); // the form is being asked for: that keeps everything, too
  setInterval(() => { if (!behind && !busy() && dirty()) makeSure().catch(() => {}); }, OFTEN); // what fails now is told when the page is left

  document.addEventListener('htmx:afterRequest', ({ detail }) => {
    if (REFUSED.includes(detail.xhr?.status)) out.hidden = false;
    if (!detail.successful) return;
    heard = Date.now();
    tellOthers(); // it was kept on the way
  });
  form.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    if (!out.hidden || Date.now() - heard > LONG) {
      event.preventDefault();
      const again = () => { heard = Date.now(); if (out.hidden) form.requestSubmit(event.submitter); };
      makeSure().then(again, again);
      return;
    }
    leaving = true;
    tellOthers();
  });
  window.addEventListener('pageshow', () => { leaving = false; });
})();

// The real form-js, for the test that compares our answers with its own: judge([{schema, data}]) → what it says of each.
import { createForm } from '@bpmn-io/form-js-viewer';

const KINDS = [
  [/^Field is required/, 'required'], [/minimum value/, 'min'], [/maximum value/, 'max'], [/minimum length/, 'minLength'],
  [/maximum length/, 'maxLength'], [/international phone/, 'phone'], [/valid email/, 'email'], [/must match pattern/, 'pattern'],
  [/be an integer/, 'integer'], [/decimal digit/, 'decimals'], [/nearest valid values/, 'step'], [/not a number/, 'number'],
];
const kind = (message) => (KINDS.find(([pattern]) => pattern.test(message)) ?? [null, `? ${message}`])[1];

// Errors come nested by component id and row numbers.
function flat(errors, above = []) {
  if (Array.isArray(errors) && errors.every((one) => typeof one === 'string')) return [[above.join('.'), errors.map(kind)]];
  return Object.entries(errors ?? {}).flatMap(([key, inner]) => (inner ? flat(inner, [...above, key]) : []));
}

const settled = () => new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => setTimeout(resolve, 0)), 0));

async function judge(cases) {
  const forms = [];
  for (const { schema, data } of cases) {
    const container = document.createElement('div');
    document.body.append(container);
    try {
      forms.push({ form: await createForm({ container, schema, data }), container });
    } catch (error) {
      forms.push({ error: String(error), container });
    }
  }
  // Computed values and conditions take rounds of drawing to settle, more of them on a busy machine.
  const held = () => JSON.stringify(forms.map(({ form }) => form?._getState().data));
  for (let same = 0, before = '', round = 0; same < 4 && round < 400; round += 1) {
    await settled();
    const now = held();
    same = now === before ? same + 1 : 0;
    before = now;
  }
  return forms.map(({ form, error, container }) => {
    let found = { error };
    try {
      if (form) {
        const { data, errors } = form.submit();
        found = { data: JSON.parse(JSON.stringify(data)), errors: Object.fromEntries(flat(errors)) };
      }
    } catch (thrown) {
      found = { error: String(thrown) };
    }
    form?.destroy();
    container.remove();
    return found;
  });
}

window.judge = judge;

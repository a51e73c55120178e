// The list of keys at the cursor, on a page of stand-ins: what its keys do, and what comes of a station that does not answer.

const said = [];
const element = (more = {}) => {
  const heard = [];
  return {
    hidden: false, children: [], style: {}, dataset: {}, classList: { add() {}, toggle() {} }, offsetParent: { getBoundingClientRect: () => ({}) },
    set textContent(words) { if (words) said.push(words); }, get textContent() { return ""; },
    setAttribute() {}, removeAttribute() {}, append() {}, scrollIntoView() {}, getBoundingClientRect: () => ({}), querySelectorAll: () => [],
    replaceChildren(...each) { this.children = each; },
    addEventListener: (name, act) => heard.push([name, act]), hear: (name, event) => heard.forEach(([each, act]) => each === name && act(event)),
    ...more,
  };
};
globalThis.document = Object.assign(element(), {
  querySelector: () => null, querySelectorAll: () => [], getElementById: (id) => (["spoken", "urgent"].includes(id) ? element() : null), createElement: () => element(), documentElement: element(), body: element(),
});
globalThis.addEventListener = () => {};
globalThis.requestAnimationFrame = (act) => act();
const { Keys } = await import("../../retrovue/web/static/editor-keys.js");

const wrong = [];
const is = (what, found, wanted) => JSON.stringify(found) !== JSON.stringify(wanted) && wrong.push(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
const put = [];
const [field, list] = [element(), element({ id: "file-keys", hidden: true })];
const editor = { field, text: "", at: 0, put: (words) => put.push(words), cornerOf: () => ({ left: 0, top: 0 }) };
const answers = [() => Promise.reject(new Error("The station does not answer; try again")), () => ({ properties: { one: {}, two: {} } })];
const keys = new Keys(editor, list, async () => answers[0]());

function press(key, more = {}) {
  let taken = false;
  field.hear("keydown", { key, preventDefault: () => (taken = true), stopPropagation() {}, ...more });
  return taken;
}

await keys.open();
is("no answer is told", [said, list.hidden], [["The station does not answer; try again"], true]);
answers.shift();
await keys.open();
is("and asked for again", [list.hidden, list.children.length], [false, 2]);
is("Shift and Tab leave the text", [press("Tab", { shiftKey: true }), put], [false, []]);
press("ArrowDown");
is("Tab takes what is chosen", [press("Tab"), put, list.hidden], [true, ["two: "], true]);
await keys.open();
is("Escape closes", [press("Escape"), put.length, list.hidden], [true, 1, true]);
is("and Tab is the page's again", press("Tab"), false);
process.stdout.write(JSON.stringify(wrong));

/**
 * The browser's half of FlowView. Python sends `html` (the page) and `table` (every state):
 *
 *   table.dials  [{name, values}]      what can be set, the last one turning fastest
 *   table.slots  [{id, how, values}]   what changes; how is "class", "text" or "html"
 *   table.rows   [string]              one state: a character a slot, code - FIRST = its value
 *
 * Both sides keep `settings` (an object) and `source` (a string) in step.
 */
const FIRST = 48;
const SOURCE = "source";
const REFERENCES = ["id", "for", "name", "aria-describedby", "aria-labelledby"];
const APPLY = {
  class: (element, value) => element.setAttribute("class", value),
  text: (element, value) => (element.textContent = value),
  html: (element, value) => (element.innerHTML = value),
};
let views = 0;

/** Several views stand on one page, so each gets ids of its own. */
function makeIdsOwn(root, prefix) {
  for (const name of REFERENCES) {
    for (const element of root.querySelectorAll(`[${name}]`)) {
      element.setAttribute(name, prefix + element.getAttribute(name));
    }
  }
  for (const element of root.querySelectorAll("use")) {
    element.setAttribute("href", `#${prefix}${element.getAttribute("href").slice(1)}`);
  }
}

/** The setting of one dial as a place in its values. */
function placeOf(dial, chosen) {
  return Math.max(0, dial.values.indexOf(chosen[dial.name]));
}

function rowOf(dials, chosen) {
  return dials.reduce((row, dial) => row * dial.values.length + placeOf(dial, chosen), 0);
}

function chosenIn(model) {
  return { ...model.get("settings"), [SOURCE]: model.get("source") };
}

/** Writes only what differs from the state shown before. */
function show(slots, elements, before, row) {
  for (let place = 0; place < slots.length; place += 1) {
    if (before[place] !== row[place] && elements[place]) {
      const { how, values } = slots[place];
      APPLY[how](elements[place], values[row.charCodeAt(place) - FIRST]);
    }
  }
}

function setControl(control, dial, chosen) {
  const place = placeOf(dial, chosen);
  if (control.type === "checkbox") control.checked = dial.values[place] === true;
  else if (control.type === "radio") control.checked = Number(control.value) === place;
  else control.value = String(place);
}

function valueOf(control, dial) {
  return control.type === "checkbox" ? control.checked : dial.values[Number(control.value)];
}

/** A hop lights its components, and a component the hops that it belongs to. */
function light(root, prefix, names) {
  for (const lit of root.querySelectorAll(".lit")) lit.classList.remove("lit");
  for (const name of names) root.querySelector(`#${CSS.escape(prefix + name)}`)?.classList.add("lit");
  for (const head of root.querySelectorAll("[data-lights]")) {
    const shared = head.dataset.lights.split(" ").some((name) => name && names.includes(name));
    head.classList.toggle("lit", shared);
  }
}

function namesUnder(target, prefix) {
  const head = target.closest("[data-lights]");
  if (head) return head.dataset.lights.split(" ").filter(Boolean);
  const node = target.closest("g.node");
  return node ? [node.id.slice(prefix.length)] : [];
}

function followPointer(root, prefix, signal) {
  for (const event of ["pointerover", "focusin"]) {
    root.addEventListener(event, ({ target }) => light(root, prefix, namesUnder(target, prefix)), { signal });
  }
  for (const event of ["pointerleave", "focusout"]) {
    root.addEventListener(event, () => light(root, prefix, []), { signal });
  }
}

function render({ model, el }) {
  const { dials, slots, rows } = model.get("table");
  const prefix = `labkit-${(views += 1)}-`;
  el.innerHTML = model.get("html");
  makeIdsOwn(el, prefix);
  const controls = [...el.querySelectorAll("[data-dial]")];
  const elements = slots.map(({ id }) => el.querySelector(`#${CSS.escape(prefix + id)}`));
  const dialOf = (control) => dials.find(({ name }) => name === control.dataset.dial);
  let shown = "";

  const refresh = () => {
    const chosen = chosenIn(model);
    for (const control of controls) setControl(control, dialOf(control), chosen);
    const row = rows[rowOf(dials, chosen)] ?? "";
    show(slots, elements, shown, row);
    shown = row;
  };
  const choose = ({ target }) => {
    const dial = target.dataset.dial;
    if (!dial) return;
    const value = valueOf(target, dialOf(target));
    if (dial === SOURCE) model.set(SOURCE, value);
    else model.set("settings", { ...model.get("settings"), [dial]: value });
    model.save_changes();
  };

  const listening = new AbortController();
  el.addEventListener("change", choose, { signal: listening.signal });
  el.addEventListener("submit", (event) => event.preventDefault(), { signal: listening.signal });
  followPointer(el, prefix, listening.signal);
  model.on("change:settings change:source", refresh);
  refresh();
  return () => {
    listening.abort();
    model.off("change:settings change:source", refresh);
  };
}

export default { render };

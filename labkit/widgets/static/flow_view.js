/**
 * The browser's half of FlowView. Python sends `html` (the page) and tables of states:
 *
 *   table.dials  [{name, values}]      what can be set: toggles, the request, the source
 *   table.slots  [{id, how, values}]   what changes; how is "class", "text", "html" or "kept"
 *   table.rows   {key: string}         one state: a character a slot, code - FIRST = its value;
 *                                      its key has a character a dial, written the same way
 *
 * The first table comes with the page; where a lab has more states than one table holds, others
 * follow after each click. Both sides keep `settings` (an object), `request` and `source` in step.
 */
const FIRST = 48;
const BESIDE = ["request", "source"];
const CHANGES = "change:settings change:request change:source";
const PATIENCE = 6000;
const NO_ANSWER = "The kernel does not answer. Run the cell of this view again.";
const REFERENCES = ["id", "for", "name", "aria-describedby", "aria-labelledby"];
const APPLY = {
  class: (element, value) => element.setAttribute("class", value),
  text: (element, value) => (element.textContent = value),
  html: (element, value) => (element.innerHTML = value),
  kept: () => {},
};

/** The next number of this page: every widget has a copy of this module, so the page counts. */
function nextView() {
  globalThis.labkitViews = (globalThis.labkitViews ?? 0) + 1;
  return globalThis.labkitViews;
}

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

/* ---------------------------------------------------------------- states */

/** The setting of one dial as a place in its values. */
function placeOf(dial, chosen) {
  return Math.max(0, dial.values.indexOf(chosen[dial.name]));
}

function keyOf(dials, chosen) {
  return dials.map((dial) => String.fromCharCode(FIRST + placeOf(dial, chosen))).join("");
}

function chosenIn(model) {
  const chosen = { ...model.get("settings") };
  for (const name of BESIDE) chosen[name] = model.get(name);
  return chosen;
}

/** Every state that has come so far: a key to its values, slot by slot, in the first table's order. */
function storeOf(first) {
  const rows = new Map();
  const add = ({ slots, rows: more }) => {
    for (const [key, row] of Object.entries(more)) rows.set(key, { slots, row });
  };
  const valuesOf = (key) => {
    const found = rows.get(key);
    return found && found.slots.map(({ values }, at) => values[found.row.charCodeAt(at) - FIRST]);
  };
  const placeOfKept = new Map(first.slots.map(({ id, how }, at) => [how === "kept" ? id : "", at]));
  const kept = (key, id) => {
    const found = rows.get(key);
    const at = placeOfKept.get(id);
    return found && found.slots[at].values[found.row.charCodeAt(at) - FIRST];
  };
  add(first);
  return { add, valuesOf, kept };
}

/** The places of the slots that a glance sees: what is drawn, without its title and description. */
function drawnPlaces(elements) {
  const drawn = (element) => element?.closest("svg") && !["title", "desc"].includes(element.localName);
  return [...elements.keys()].filter((place) => drawn(elements[place]));
}

/** Writes only what differs from what is shown. */
function write(places, slots, elements, before, values) {
  for (const place of places) {
    if (before[place] !== values[place] && elements[place]) {
      APPLY[slots[place].how](elements[place], values[place]);
    }
  }
}

/* ---------------------------------------------------------------- controls */

function setControl(control, dial, chosen) {
  const place = placeOf(dial, chosen);
  if (control.type === "checkbox") control.checked = dial.values[place] === true;
  else if (control.type === "radio") control.checked = Number(control.value) === place;
  else control.value = String(place);
}

function valueOf(control, dial) {
  return control.type === "checkbox" ? control.checked : dial.values[Number(control.value)];
}

function inPython(value) {
  if (value === true) return "True";
  if (value === false) return "False";
  return JSON.stringify(value);
}

/** The lines of Python that make a state; what is as the lab has it is left out. */
function linesOf(lab, dials, chosen, defaults, builds) {
  const changed = dials.filter(({ name }) => chosen[name] !== defaults[name]);
  const toggles = changed.filter(({ name }) => !BESIDE.includes(name));
  const asked = changed.filter(({ name }) => BESIDE.includes(name));
  const named = (rows) => rows.map(({ name }) => `${name}=${inPython(chosen[name])}`);
  if (builds) {
    const asks = [inPython(chosen.source), ...named(asked.filter(({ name }) => name !== "source"))];
    return `lab.up(${named(toggles).join(", ")})\nlab.trace(${asks.join(", ")})`;
  }
  const settings = toggles.map(({ name }) => `${inPython(name)}: ${inPython(chosen[name])}`);
  const parts = settings.length ? [`settings={${settings.join(", ")}}`] : [];
  return `FlowView(${[inPython(lab), ...parts, ...named(asked)].join(", ")})`;
}

/** A text whose codes may be broken behind their underscores. */
function breakable(text) {
  return text.split(/(?<=_)/).flatMap((piece, at) => (at ? [document.createElement("wbr"), piece] : [piece]));
}

/* ---------------------------------------------------------------- what a thing is told to be */

/** Each thing in the picture is a button that tells what it is set to. */
function makePictureOperable(root) {
  const svg = root.querySelector("svg.labkit-picture");
  if (!svg) return;
  svg.setAttribute("role", "group");
  makeEdgesWide(svg);
  for (const node of svg.querySelectorAll("g.node")) {
    node.setAttribute("tabindex", "0");
    node.setAttribute("role", "button");
    node.setAttribute("aria-label", `${node.dataset.name}: what it is set to`);
  }
}

/** The checks that were made at a component, as the hops tell them. */
function stepsAt(root, name) {
  const heads = [...root.querySelectorAll(".lf-hop:not(.lf-none) [data-lights]")];
  const mine = heads.filter((head) => head.dataset.lights.split(" ").includes(name));
  return mine.map((head) => head.parentElement.querySelector("ul")?.innerHTML ?? "").join("");
}

/* ---------------------------------------------------------------- the way, once, in order */

const STEP = 260;

/** A dot goes along the way, edge by edge, unless the reader prefers stillness. */
function followWay(root, prefix, names) {
  root.querySelector(".lf-runner")?.remove();
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const paths = names
    .map((name) => root.querySelector(`#${CSS.escape(prefix + name)} .line`))
    .filter(Boolean);
  if (!paths.length) return;
  const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  dot.setAttribute("class", "lf-runner");
  dot.setAttribute("r", "7");
  root.querySelector("svg.labkit-picture").append(dot);
  const began = performance.now();
  const move = (now) => {
    const at = (now - began) / STEP;
    if (at >= paths.length || !dot.isConnected) return dot.remove();
    const path = paths[Math.max(0, Math.floor(at))];
    const { x, y } = path.getPointAtLength(path.getTotalLength() * Math.max(0, at % 1));
    dot.setAttribute("cx", x);
    dot.setAttribute("cy", y);
    requestAnimationFrame(move);
  };
  requestAnimationFrame(move);
}

/* ---------------------------------------------------------------- size */

const LARGEST = 4;

function zoom(root, how) {
  const svg = root.querySelector("svg.labkit-picture");
  const now = Number(svg.dataset.zoom ?? 1);
  const next = { in: now * 1.25, out: now / 1.25, fit: 1 }[how];
  const held = Math.min(LARGEST, Math.max(0.5, next));
  svg.dataset.zoom = held;
  svg.style.width = held === 1 ? "" : `${100 * held}%`;
  svg.style.minWidth = held < 1 ? "0" : "";
  svg.style.maxWidth = held > 1 ? "none" : "";
  // A picture of the full width may be higher than the window, until somebody asks for all of it.
  const fits = how === "fit" && root.querySelector(".lf-wide") ? "80vh" : "";
  svg.style.maxHeight = held > 1 ? "none" : fits;
}

/* ---------------------------------------------------------------- all of it */

function render({ model, el }) {
  const first = model.get("table");
  const { dials, slots } = first;
  const prefix = `labkit-${nextView()}-`;
  keepArrowKeys();
  el.innerHTML = model.get("html");
  makeIdsOwn(el, prefix);
  makePictureOperable(el);
  const byId = (id) => el.querySelector(`#${CSS.escape(prefix + id)}`);
  const flow = el.querySelector(".labkit-flow");
  const controls = [...el.querySelectorAll("[data-dial]")];
  const cells = [...el.querySelectorAll(".lf-matrix td button")];
  const elements = slots.map(({ id, how }) => (how === "kept" ? null : byId(id)));
  const picture = drawnPlaces(elements);
  const words = [...elements.keys()].filter((place) => !picture.includes(place));
  const store = storeOf(first);
  const dialOf = (name) => dials.find((dial) => dial.name === name);
  const [start, defaults] = [flow.dataset.start, flow.dataset.defaults].map((it) => JSON.parse(it ?? "{}"));
  const been = [chosenIn(model)];
  let at = 0;
  let unsaved = null;
  let shown = [];
  let told = [];
  let shownKey = "";
  let about = "";
  let waiting = 0;
  let askedFor = "";

  const tellAbout = () => {
    const panel = byId("about");
    if (!panel) return;
    panel.hidden = !about;
    if (!about) return;
    const rows = store.kept(shownKey, `about-${about}`) ?? "";
    byId("about-name").textContent = byId(about).dataset.name;
    byId("about-rows").innerHTML = rows || "<dt>not built</dt><dd>with these settings it does not exist</dd>";
    const steps = stepsAt(el, about);
    byId("about-steps").innerHTML = steps && `<li class="lf-steps-head">What was checked here</li>${steps}`;
  };

  const fillMatrix = () => {
    const chosen = now();
    for (const cell of cells) {
      const there = { ...chosen };
      for (const name of BESIDE) there[name] = dialOf(name).values[Number(cell.dataset[name])];
      const says = store.kept(keyOf(dials, there), "cell") ?? "…";
      const here = BESIDE.every((name) => there[name] === chosen[name]);
      if (cell.textContent !== says) cell.replaceChildren(...breakable(says));
      cell.setAttribute("aria-pressed", String(here));
      cell.tabIndex = here ? 0 : -1;
      const asked = cell.closest("tr").cells[0].textContent;
      cell.setAttribute("aria-label", `from ${there.source}, ${asked}: ${says}`);
      cell.className = `lf-cell lf-cell-${says.charAt(0) === "✔" ? "way" : says.charAt(0) === "✘" ? "stop" : "other"}`;
    }
  };

  const fillLater = () => {
    tellAbout();
    fillMatrix();
    const remedies = byId("remedies");
    if (remedies) {
      remedies.hidden = !byId("outcome").classList.contains("lf-blocked");
      byId("remedy-list").textContent = "";
    }
    for (const [what, there] of [["undo", at > 0], ["redo", at < been.length - 1]]) {
      const button = el.querySelector(`[data-do=${what}]`);
      if (button) button.disabled = !there;
    }
    byId("line")?.replaceChildren();
  };

  const tell = (values) => {
    write(words, slots, elements, told, values);
    told = values;
  };

  /** After the frame that shows the state: what nobody looks at first. */
  const afterPaint = (work) => requestAnimationFrame(() => setTimeout(work, 0));

  /** What the view is about, whether or not Python has been told. */
  const now = () => unsaved ?? chosenIn(model);

  /** The question says what it is about: it may arrive before what was chosen does.
   * A kernel that has ended cannot be asked; what waits for its answer says so. */
  const ask = (what) => {
    const { source, request, ...settings } = now();
    try {
      model.send({ ask: what, of: [settings, source, request] });
    } catch {
      return;
    }
  };

  /** Asks once for a state: other answers, which come before its own, are no cause to ask again. */
  const waitForKernel = (key) => {
    flow.setAttribute("aria-busy", "true");
    if (askedFor === key) return;
    askedFor = key;
    ask("states");
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      askedFor = "";
      if (!flow.hasAttribute("aria-busy")) return;
      byId("outcome").textContent = NO_ANSWER;
      told = [];
    }, PATIENCE);
  };

  /** What was done here or in Python can be undone; a step back or forth is no step of its own. */
  const remember = (chosen) => {
    if (keyOf(dials, chosen) === keyOf(dials, been[at])) return;
    been.splice(at + 1, been.length, chosen);
    at += 1;
  };

  /** A late echo from the kernel does not undo a click that it has not been told of yet. */
  const refresh = () => show(now());

  const show = (chosen) => {
    remember(chosen);
    for (const control of controls) setControl(control, dialOf(control.dataset.dial), chosen);
    const key = keyOf(dials, chosen);
    const values = store.valuesOf(key);
    if (!values) return waitForKernel(key);
    flow?.removeAttribute("aria-busy");
    askedFor = "";
    write(picture, slots, elements, shown, values);
    shown = values;
    shownKey = key;
    // New words make the page lay itself out anew, and the picture does not wait for that.
    if (!told.length) tell(values);
    afterPaint(() => {
      building.shows();
      if (shownKey !== key) return;
      tell(values);
      fillLater();
      followWay(el, prefix, (store.kept(key, "way") ?? "").split(" ").filter(Boolean));
    });
  };

  const putIntoModel = (chosen) => {
    const settings = { ...chosen };
    for (const name of BESIDE) {
      delete settings[name];
      model.set(name, chosen[name]);
    }
    model.set("settings", settings);
  };

  /** Shows a state at once, and tells Python after it is painted. */
  const go = (chosen) => {
    // What a thing is set to was read for the request before.
    if (BESIDE.some((name) => chosen[name] !== now()[name])) about = "";
    unsaved = chosen;
    show(chosen);
    putIntoModel(chosen);
    afterPaint(() => {
      if (unsaved !== chosen) return;
      putIntoModel(chosen);
      unsaved = null;
      model.save_changes();
    });
  };

  const choose = ({ target }) => {
    if (target.id === `${prefix}preset`) {
      if (target.value) go(JSON.parse(target.value));
      target.value = "";
      return;
    }
    const name = target.dataset.dial;
    if (name) go({ ...now(), [name]: valueOf(target, dialOf(name)) });
  };

  const offerRemedies = ({ remedies, of: [settings, source, request] }) => {
    const key = keyOf(dials, { ...settings, request, source });
    const list = byId("remedy-list");
    if (key !== shownKey || !list) return;
    list.replaceChildren();
    if (!remedies.length) list.textContent = "No three changes of these toggles let it through.";
    for (const { says, settings: next } of remedies) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "lf-button";
      button.textContent = `Set ${says}`;
      button.addEventListener("click", () => go({ ...next, request, source }));
      list.append(button);
    }
  };

  const ACTIONS = {
    undo: () => go(been[(at -= 1)]),
    redo: () => go(been[(at += 1)]),
    reset: () => go(start),
    close: () => ((about = ""), tellAbout()),
    copy: () => {
      const builds = Boolean(el.querySelector(".lf-build"));
      const lines = linesOf(flow.dataset.lab, dials, now(), defaults, builds);
      byId("line").textContent = lines;
      navigator.clipboard?.writeText(lines).catch(() => {});
    },
    remedies: () => {
      const list = byId("remedy-list");
      list.textContent = "Trying the toggles …";
      ask("remedies");
      setTimeout(() => list.textContent.endsWith("…") && (list.textContent = NO_ANSWER), PATIENCE);
    },
  };

  const press = ({ target }) => {
    const node = nodeUnder(target);
    if (node) return ((about = node.id.slice(prefix.length)), tellAbout());
    const button = target.closest?.("button");
    if (!button) return;
    if (button.dataset.do) ACTIONS[button.dataset.do]();
    else if (button.dataset.zoom) zoom(el, button.dataset.zoom);
    else if (button.dataset.source) {
      const there = Object.fromEntries(BESIDE.map((name) => [name, dialOf(name).values[Number(button.dataset[name])]]));
      go({ ...now(), ...there });
    }
  };
  const pressByKey = (event) => {
    if (event.key === "Escape" && about) return ACTIONS.close();
    if (!nodeUnder(event.target) || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    press(event);
  };
  const hear = (content) => {
    if (content.states) {
      store.add(content.states);
      if (flow.hasAttribute("aria-busy")) refresh();
      else fillMatrix();
    }
    if (content.remedies) offerRemedies(content);
  };

  /** What another view or Python changes comes in pieces: the whole of it is one step. */
  let coming = false;
  const follow = () => {
    if (coming) return;
    coming = true;
    queueMicrotask(() => ((coming = false), refresh()));
  };

  const listening = new AbortController();
  const { signal } = listening;
  const building = followBuilding(el, byId, model, signal);
  el.addEventListener("change", choose, { signal });
  el.addEventListener("click", press, { signal });
  el.addEventListener("keydown", pressByKey, { signal });
  el.addEventListener("submit", (event) => event.preventDefault(), { signal });
  followPointer(el, prefix, signal);
  model.on(CHANGES, follow);
  model.on("msg:custom", hear);
  if (slots.length) refresh();
  return () => {
    listening.abort();
    clearTimeout(waiting);
    model.off(CHANGES, follow);
    building.stop();
    model.off("msg:custom", hear);
  };
}

export default { render };

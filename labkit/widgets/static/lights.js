/**
 * What lights up together: a hop of the list, its place in the picture and the edges at it.
 * `data-lights` of a hop names them all; an edge lights the hops that name it.
 */
const MARKED = "g.node, g.edge";

/** A hop lights its things, and a thing the hops that it belongs to. */
function light(root, prefix, names) {
  for (const lit of root.querySelectorAll(".lit")) lit.classList.remove("lit");
  for (const name of names) root.querySelector(`#${CSS.escape(prefix + name)}`)?.classList.add("lit");
  for (const head of root.querySelectorAll("[data-lights]")) {
    const shared = head.dataset.lights.split(" ").some((name) => name && names.includes(name));
    head.classList.toggle("lit", shared);
  }
}

function nodeUnder(target) {
  return target.closest?.("g.node");
}

/** A hop lights all that is its own; a thing in the picture lights itself. */
function namesUnder(target, prefix) {
  const head = target.closest("[data-lights]");
  if (head) return head.dataset.lights.split(" ").filter(Boolean);
  const marked = target.closest(MARKED);
  return marked ? [marked.id.slice(prefix.length)] : [];
}

function followPointer(root, prefix, signal) {
  for (const event of ["pointerover", "focusin"]) {
    root.addEventListener(event, ({ target }) => light(root, prefix, namesUnder(target, prefix)), { signal });
  }
  for (const event of ["pointerleave", "focusout"]) {
    root.addEventListener(event, () => light(root, prefix, []), { signal });
  }
}

/** A line is thin: around each lies one that nobody sees and every pointer meets. */
function makeEdgesWide(svg) {
  for (const line of svg.querySelectorAll("g.edge .line")) {
    const wide = line.cloneNode();
    wide.setAttribute("class", "lf-reach");
    line.after(wide);
  }
}

/**
 * The place where what is shown is built. Python keeps its three traits, the same for every view:
 *
 *   work      {stage, html, of}   the page of a stage, and the settings that it is about
 *   progress  {share, says, now}  how far it is: 0 to 1, a line, and what is under way
 *   standing  {count, settings}   what stands; settings are null where only a part does
 */
const SLOW = "The kernel has not answered yet: it is busy, or it has ended.";

function same(one, other) {
  return Object.entries(one).every(([name, value]) => other[name] === value);
}

function told(value) {
  return value === true ? "on" : value === false ? "off" : String(value);
}

/** What stands beside what is shown, as one sentence. */
function standingLine(standing, chosen, labels) {
  if (!standing || !standing.count) return "○ Nothing of this lab stands.";
  const many = `${standing.count} resources`;
  if (!standing.settings) return `◐ A part of this lab stands (${many}): building it did not end.`;
  const others = Object.keys(standing.settings).filter((name) => standing.settings[name] !== chosen[name]);
  if (!others.length) return `✔ What is shown stands: ${many}.`;
  const rows = others.map((name) => {
    const [stands, shown] = [standing.settings[name], chosen[name]].map(told);
    return `${labels[name] ?? name}: ${stands} stands, ${shown} is shown`;
  });
  return `≠ What stands differs from what is shown (${many}). ${rows.join("; ")}.`;
}

function fillProgress(place, { share, says, now = [], told: said = "" }) {
  const bar = document.createElement("progress");
  bar.value = share ?? 0;
  bar.setAttribute("aria-label", "How far it is");
  const lines = [says ?? "", ...now, said].filter(Boolean).map((text) => {
    const line = document.createElement("span");
    line.textContent = text;
    return line;
  });
  place.replaceChildren(bar, ...lines);
}

/** Keeps the place in step with the model; gives what to call when another state is shown. */
function followBuilding(root, byId, model, signal) {
  const section = root.querySelector(".lf-build");
  if (!section) return { shows: () => {}, stop: () => {} };
  const labels = JSON.parse(section.dataset.labels);
  const [work, progress, standing] = ["work", "progress", "standing"].map(byId);
  const plan = section.querySelector("[data-build=plan]");
  let waiting = 0;
  let written = null;

  const shows = () => {
    const line = standingLine(model.get("standing"), model.get("settings"), labels);
    if (standing.textContent !== line) standing.textContent = line;
    const { stage, of } = model.get("work");
    const other = stage === "planned" && !same(of, model.get("settings"));
    const note = work.querySelector(".lf-other");
    if (note) note.hidden = !other;
    const apply = work.querySelector("[data-build=apply]");
    if (apply) apply.disabled = other;
  };
  const fill = () => {
    clearTimeout(waiting);
    const { stage, html } = model.get("work");
    const held = work.contains(document.activeElement);
    if (written !== html) work.innerHTML = written = html;
    if (held && !work.contains(document.activeElement)) plan.focus();
    const under = stage === "planning" || stage === "building";
    section.setAttribute("aria-busy", String(under));
    plan.setAttribute("aria-disabled", String(under));
    progress.hidden = stage !== "building";
    shows();
  };
  const goOn = () => fillProgress(progress, model.get("progress") ?? {});
  const press = ({ target }) => {
    const button = target.closest?.("[data-build]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const what = button.dataset.build;
    // A plan says what it is of: it may be asked for before Python learns what was chosen.
    const of = what === "plan" ? model.get("settings") : model.get("work").of;
    try {
      model.send({ ask: "build", do: what, of });
    } catch {
      // What waits for the answer says that none comes.
    }
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      work.textContent = SLOW;
      written = null;
    }, PATIENCE);
  };
  const heard = { "change:work": fill, "change:progress": goOn, "change:standing": shows };
  section.addEventListener("click", press, { signal });
  for (const [event, answer] of Object.entries(heard)) model.on(event, answer);
  goOn();
  fill();
  const stop = () => {
    clearTimeout(waiting);
    for (const [event, answer] of Object.entries(heard)) model.off(event, answer);
  };
  return { shows, stop };
}

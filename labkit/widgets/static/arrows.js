/* The arrow keys. A notebook takes them for itself wherever the focus is, to go to the next cell;
   our radio buttons and lists need them, and the table of who reaches what is gone through by them. */

const NEEDS_ARROWS = ":is(.labkit-flow, .labkit-form) :is(input, select, .lf-matrix td button)";
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** Go to the next cell in that direction: the whole table is one stop of the Tab key. */
function moveInTable(cell, [down, right]) {
  const row = cell.closest("table").rows[cell.parentElement.rowIndex + down];
  row?.cells[cell.cellIndex + right]?.querySelector("button")?.focus();
}

/** JupyterLab listens at the document, before any element does; only the window comes earlier. */
function keepArrowKeys() {
  if (window.labkitKeepsArrowKeys) return;
  window.labkitKeepsArrowKeys = true;
  window.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (!(key in ARROWS) || !target.matches?.(NEEDS_ARROWS)) return;
    event.stopPropagation();
    const cell = target.closest(".lf-matrix td");
    if (!cell) return;
    event.preventDefault();
    moveInTable(cell, ARROWS[key]);
  }, true);
}

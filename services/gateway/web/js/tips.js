// Says what a mark of a chart stands for: under the pointer, under a finger, and from mark to mark with the arrow keys.
// Without this a browser shows the marks' titles to a pointer that rests, and the table has every figure.

const NEAR_PIXELS = 28;
const GAP_PIXELS = 8;
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

let tip = null;
let told = null;

const isSeen = (element) => element.getBoundingClientRect().width > 0;

// A mark keeps what is said of it beside its title, which a browser would show on top of ours.
const marksOf = (drawings) => {
  const svg = [...drawings.querySelectorAll(":scope > svg")].find(isSeen);
  if (!svg) return [];
  for (const title of svg.querySelectorAll(":scope * > title")) {
    title.parentElement.dataset.said = title.textContent;
    title.remove();
  }
  return [...svg.querySelectorAll("[data-said]:not(.chart-key)")];
};

const middleOf = (mark) => {
  const box = mark.getBoundingClientRect();
  return { box, x: box.left + box.width / 2, y: box.top + box.height / 2 };
};

const apart = (mark, x, y) => {
  const { box } = middleOf(mark);
  const across = Math.max(box.left - x, 0, x - box.right);
  const along = Math.max(box.top - y, 0, y - box.bottom);
  return Math.hypot(across, along);
};

const hide = () => {
  told?.mark.classList.remove("is-told");
  told = null;
  if (tip) tip.hidden = true;
};

const show = (drawings, mark) => {
  if (told?.mark === mark && !tip.hidden) return;
  hide();
  if (!tip) {
    tip = document.createElement("div");
    tip.className = "chart-tip";
    tip.setAttribute("role", "status");
    // What is said stays while the pointer goes over it, and goes as soon as it leaves.
    tip.addEventListener("pointerleave", hide);
  }
  // Beside the regions that are kept up to date, which would take it away.
  (document.getElementById("content") ?? document.body).append(tip);
  told = { drawings, mark };
  mark.classList.add("is-told");
  tip.hidden = false;
  tip.textContent = mark.dataset.said;
  const around = drawings.getBoundingClientRect();
  const from = (tip.offsetParent ?? document.documentElement).getBoundingClientRect();
  const { box, x } = middleOf(mark);
  const own = tip.getBoundingClientRect();
  const left = Math.min(Math.max(around.left, x - own.width / 2), Math.max(around.left, around.right - own.width));
  const above = box.top - own.height - GAP_PIXELS;
  tip.style.insetInlineStart = `${left - from.left}px`;
  tip.style.insetBlockStart = `${(above < 0 ? box.bottom + GAP_PIXELS : above) - from.top}px`;
};

const nearest = (drawings, x, y) => {
  let found = null;
  let least = NEAR_PIXELS;
  for (const mark of marksOf(drawings)) {
    const distance = apart(mark, x, y);
    if (distance < least) [found, least] = [mark, distance];
  }
  return found;
};

const point = (event) => {
  if (tip?.contains(event.target)) return;
  const drawings = event.target.closest?.(".chart-drawings[data-walk]");
  const mark = drawings && nearest(drawings, event.clientX, event.clientY);
  if (mark) show(drawings, mark);
  else if (told && !told.drawings.contains(document.activeElement)) hide();
};

// A drawing is an image to whoever hears it; where it can be walked along, it is one stop of the keyboard.
const prepare = () => {
  for (const drawings of document.querySelectorAll(".chart-drawings[data-walk]:not([tabindex])")) {
    if (!drawings.querySelector("title, [data-said]") || drawings.querySelector("a")) continue;
    drawings.tabIndex = 0;
    drawings.setAttribute("role", "group");
    drawings.setAttribute("aria-label", drawings.dataset.walk);
  }
};

document.addEventListener("pointermove", (event) => event.pointerType !== "touch" && point(event));
document.addEventListener("pointerdown", point);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && told) {
    hide();
    return;
  }
  const drawings = document.activeElement;
  if (!drawings?.matches?.(".chart-drawings[data-walk]") || event.ctrlKey || event.altKey || event.metaKey) return;
  const marks = marksOf(drawings);
  if (!marks.length) return;
  const at = marks.indexOf(told?.mark);
  const step = STEPS[event.key];
  const next =
    event.key === "Home" ? 0 : event.key === "End" ? marks.length - 1 : step && at < 0 ? 0 : step ? at + step : null;
  if (next === null || next === undefined) return;
  event.preventDefault();
  show(drawings, marks[Math.min(Math.max(next, 0), marks.length - 1)]);
});
document.addEventListener("focusout", (event) => event.target === told?.drawings && hide());
document.addEventListener("htmx:after:swap", prepare);
new MutationObserver(prepare).observe(document.getElementById("content") ?? document.body, { childList: true, subtree: true });
prepare();

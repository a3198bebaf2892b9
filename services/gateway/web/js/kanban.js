// A board of which cards can be dragged to a lane, and walked along and worked with by keys. Without this each card has
// its menu, which is what dragging sends; so nothing is done here that a page without JavaScript does not do.
const board = () => document.querySelector("[data-kanban]");
const cards = (lane) => [...lane.querySelectorAll(".card")];
const lanes = () => [...(board()?.querySelectorAll(".lane") ?? [])];
const menuOf = (card) => card.querySelector("form.pipeline-move");
const stageOf = (lane) => lane.id.replace("lane-", "");
const mayGo = (card, lane) =>
  [...(menuOf(card)?.elements.stage.options ?? [])].some((option) => option.value === stageOf(lane));

const arrange = () => {
  for (const card of board()?.querySelectorAll(".card") ?? []) card.draggable = Boolean(menuOf(card));
};

let dragged = null;

// While somebody drags a card or has ticked some, the board is not changed under their hands.
const hold = () => {
  const region = document.getElementById("board");
  const isHeld = dragged || region?.querySelector("input[name=deal]:checked");
  if (region && board()?.contains(region)) region.toggleAttribute("data-live", !isHeld);
};

const mark = (on) => {
  for (const lane of lanes()) lane.classList.toggle("may-drop", on && dragged && mayGo(dragged, lane));
};

document.addEventListener("dragstart", (event) => {
  const card = event.target.closest?.("[data-kanban] .card");
  if (!card || !menuOf(card)) return;
  dragged = card;
  card.classList.add("is-dragged");
  event.dataTransfer.effectAllowed = "move";
  // Some browsers drag nothing that holds no text. What the card is of stays in the page.
  event.dataTransfer.setData("text/plain", "");
  mark(true);
  hold();
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  mark(false);
  hold();
});

for (const type of ["dragenter", "dragover"]) {
  document.addEventListener(type, (event) => {
    const lane = event.target.closest?.("[data-kanban] .lane");
    if (!dragged || !lane || !mayGo(dragged, lane)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
  });
}

document.addEventListener("drop", (event) => {
  const lane = event.target.closest?.("[data-kanban] .lane");
  if (!dragged || !lane || !mayGo(dragged, lane)) return;
  event.preventDefault();
  const form = menuOf(dragged);
  form.elements.stage.value = stageOf(lane);
  form.requestSubmit();
});

const focusOn = (card) => {
  const link = card?.querySelector(".card-title a");
  link?.focus();
  card?.scrollIntoView({ block: "nearest", inline: "nearest" });
};

const beside = (card, step) => {
  const every = lanes();
  const from = every.indexOf(card.closest(".lane"));
  const height = cards(every[from]).indexOf(card);
  for (let at = from + step; at >= 0 && at < every.length; at += step) {
    const there = cards(every[at]);
    if (there.length) return there[Math.min(height, there.length - 1)];
  }
  return card;
};

const above = (card, step) => {
  const there = cards(card.closest(".lane"));
  return there[there.indexOf(card) + step] ?? card;
};

const OF_CARDS = {
  ArrowLeft: (card) => focusOn(beside(card, -1)),
  ArrowRight: (card) => focusOn(beside(card, 1)),
  ArrowUp: (card) => focusOn(above(card, -1)),
  ArrowDown: (card) => focusOn(above(card, 1)),
  m: (card) => menuOf(card)?.elements.stage.focus(),
  x: (card) => card.querySelector("input[name=deal]")?.click(),
  e: (card) => {
    const link = card.querySelector(".card-title a");
    const address = new URL(link.href);
    if (menuOf(card)) location.assign(`${address.pathname}/edit${address.search}`);
  },
};

const isTypedInto = (element) =>
  element.matches("select, textarea, [contenteditable], input:not([type=checkbox]):not([type=radio])");

// Keys work while the focus is on the board alone, so that who speaks to their computer presses none by accident.
document.addEventListener("keydown", (event) => {
  const section = event.target.closest?.("[data-kanban]");
  if (!section || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("dialog")) return;
  if (event.key === "Escape" && event.target.matches(".pipeline-move select")) {
    focusOn(event.target.closest(".card"));
    return;
  }
  if (isTypedInto(event.target)) return;
  const card = event.target.closest(".card");
  const isOnTitle = card && event.target.matches(".card-title a");
  const act = card && (isOnTitle || !event.key.startsWith("Arrow")) ? OF_CARDS[event.key] : undefined;
  if (act) {
    event.preventDefault();
    act(card);
  } else if (event.key === "ArrowDown" && event.target.matches(".board")) {
    event.preventDefault();
    focusOn(section.querySelector(".card"));
  } else if (event.key === "?") {
    event.preventDefault();
    document.getElementById("board-keys")?.showModal();
  } else if (event.key === "n") {
    const line = section.querySelector(".pipeline-quick input[name=text]");
    if (!line) return;
    event.preventDefault();
    line.focus();
  }
});

document.addEventListener("change", ({ target }) => {
  if (target.matches?.("[data-kanban] input[name=deal]")) hold();
});
// What is kept up to date comes without what a script did to it.
document.addEventListener("pointerdown", ({ target }) => {
  if (target.closest?.("[data-kanban] .card")) arrange();
});
document.addEventListener("htmx:after:swap", arrange);
arrange();

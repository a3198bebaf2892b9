// Rows of a list can be ticked without this; it counts them and ticks a whole page, and counts what a filter chooses.
// And where a form comes to the place of a link, what is to be filled in gets the focus, which was on the link.
const boxes = (name) => [...document.querySelectorAll(`input[data-ticks="${name}"]`)];

const count = (name) => {
  const ticked = boxes(name).filter((box) => box.checked).length;
  const output = document.querySelector(`output[data-ticked="${name}"]`);
  if (output) output.textContent = ticked ? `${ticked} ${output.dataset.words}` : "";
};

const arrange = () => {
  for (const button of document.querySelectorAll("button[data-ticks-all]")) {
    button.hidden = false;
    count(button.dataset.ticksAll);
  }
};

document.addEventListener("change", ({ target }) => {
  if (target.matches?.("input[data-ticks]")) count(target.dataset.ticks);
  const choices = target.closest?.(".listing-choices");
  if (!choices) return;
  const chosen = choices.querySelectorAll("input:checked").length;
  const { none, chosen: words } = choices.dataset;
  choices.querySelector("summary").textContent = chosen ? words.replace("#", chosen) : none;
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("button[data-ticks-all]");
  if (!button) return;
  const all = boxes(button.dataset.ticksAll);
  const tick = all.some((box) => !box.checked);
  for (const box of all) box.checked = tick;
  count(button.dataset.ticksAll);
});

document.addEventListener("htmx:after:swap", () => {
  arrange();
  if (document.activeElement === document.body || !document.activeElement?.isConnected) {
    document.querySelector("form.edit :is(input:not([type=hidden]), select, textarea)")?.focus();
  }
});

// The same list in the other language, as it is narrowed by now.
document.addEventListener("htmx:after:history:push", () => {
  for (const link of document.querySelectorAll(".languages a[hreflang]")) {
    const address = new URL(location.href);
    address.searchParams.set("lang", link.hreflang);
    link.href = address.pathname + address.search;
  }
});

arrange();

// Keeps what is marked data-live up to date in place. Focus, scroll, what is typed and what is opened stay as they are;
// what would move the rest of the page waits until the reader asks for it.
import { Idiomorph } from "idiomorph";

const RETRY_MILLISECONDS = 30_000;
const PIXELS_UNSEEN = 1;
const bar = document.getElementById("live");
const regions = () => [...document.querySelectorAll("[data-live][id]")];

const isFilledIn = (control) =>
  control instanceof HTMLSelectElement
    ? [...control.options].some((option) => option.selected !== option.defaultSelected)
    : control.type === "checkbox" || control.type === "radio"
      ? control.checked !== control.defaultChecked
      : control.type !== "hidden" && control.value !== control.defaultValue;

const isBusy = (form) =>
  form.contains(document.activeElement) || [...form.elements].some((control) => isFilledIn(control));

const become = (region, next) =>
  Idiomorph.morph(region, next.cloneNode(true), {
    ignoreActiveValue: true,
    callbacks: {
      beforeNodeMorphed: (old) =>
        !(old instanceof HTMLFormElement && isBusy(old)) && !(old instanceof HTMLDialogElement && old.open),
      // What somebody opened stays open, and a chart that can be walked along with the keys stays a stop of theirs.
      beforeAttributeUpdated: (name, element) =>
        !(name === "open" && element instanceof HTMLDetailsElement) &&
        !(["tabindex", "role", "aria-label"].includes(name) && element.matches(".chart-drawings")),
    },
  });

// How high a region would be, measured without anybody seeing it.
const heightOf = (region, next) => {
  const trial = document.importNode(next, true);
  const opened = [...region.querySelectorAll("details")].map((each) => each.open);
  for (const [number, each] of [...trial.querySelectorAll("details")].entries()) each.open = opened[number] ?? each.open;
  for (const each of [trial, ...trial.querySelectorAll("[id]")]) each.removeAttribute("id");
  const width = region.getBoundingClientRect().width;
  Object.assign(trial.style, { position: "absolute", visibility: "hidden", inlineSize: `${width}px` });
  region.after(trial);
  const { height } = trial.getBoundingClientRect();
  trial.remove();
  return height;
};

// What says that there is nothing yet makes way at once, unless the reader stands in it.
const isToWait = (region, next) =>
  region.dataset.live === "at-once" ? region.contains(document.activeElement) : movesThePage(region, next);

// Both are measured in the same way: where it stands, margins of what is in a region may lie outside of it.
const movesThePage = (region, next) =>
  region.getBoundingClientRect().top < innerHeight &&
  Math.abs(heightOf(region, next) - heightOf(region, region)) > PIXELS_UNSEEN;

const follow = () => {
  const state = document.getElementById("live-state");
  const button = document.getElementById("live-switch");
  const news = document.getElementById("live-news");
  const waiting = new Map();
  let stream = null;
  let retry = 0;
  let isFetching = false;
  let isWanted = false;

  const show = (name) => {
    bar.dataset.state = name;
    const text = waiting.size && name === "on" ? bar.dataset.waiting : bar.dataset[name];
    if (state.textContent !== text) state.textContent = text;
    button.textContent = name === "paused" ? bar.dataset.resume : bar.dataset.pause;
    news.hidden = waiting.size === 0;
  };

  const put = (region, next) => (next ? become(region, next) : region.remove());

  const take = (region, next) => {
    if (isToWait(region, next)) {
      waiting.set(region.id, next);
      return;
    }
    waiting.delete(region.id);
    put(region, next);
  };

  // While the page is fetched, another change is only remembered.
  const refresh = async () => {
    isWanted = true;
    if (isFetching) return;
    isFetching = true;
    try {
      while (isWanted && stream) {
        isWanted = false;
        // A page that many look at may answer with what is marked data-live alone.
        const headers = { accept: "text/html", "mediate-live": "1" };
        const answer = await fetch(location.href, { headers, cache: "no-cache" });
        if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (!stream) break;
        for (const region of regions()) {
          const next = page.getElementById(region.id);
          if (next || region.dataset.live === "at-once") take(region, next);
        }
        show("on");
      }
    } catch {
      show("lost");
    } finally {
      isFetching = false;
    }
  };

  const open = () => {
    clearTimeout(retry);
    stream = new EventSource("/live");
    stream.addEventListener("open", () => show("on"));
    // Its first word comes at once: something may have happened between the drawing of the page and now.
    stream.addEventListener("changed", refresh);
    stream.addEventListener("error", () => {
      show("lost");
      // The browser tries again by itself, except where it was refused.
      if (stream?.readyState === EventSource.CLOSED) retry = setTimeout(open, RETRY_MILLISECONDS);
    });
  };

  const close = () => {
    clearTimeout(retry);
    stream?.close();
    stream = null;
  };

  button.addEventListener("click", () => {
    if (stream) {
      close();
      show("paused");
    } else {
      show("on");
      open();
    }
  });
  news.addEventListener("click", () => {
    for (const region of regions()) {
      if (waiting.has(region.id)) put(region, waiting.get(region.id));
    }
    waiting.clear();
    // The button goes away; whoever came to it by keyboard goes on beside it.
    button.focus({ preventScroll: true });
    show("on");
  });
  // A page that is kept for going back to would hold its stream open.
  addEventListener("pagehide", () => stream?.close());
  addEventListener("pageshow", (event) => event.persisted && stream && open());
  show("on");
  bar.hidden = false;
  open();
};

if (bar && regions().length) follow();

// Follows the stream (Server-Sent Events), and goes on where it was after every break. Needs Node 20 and nothing else.
//
// HUB=https://hub.example HUB_KEY=mk_... node stream.mjs
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const { HUB, HUB_KEY, CURSOR_FILE = "cursor.txt" } = process.env;
const SILENT_MS_MAX = 60_000; // the hub says something every 15 seconds; who is silent for this long is gone
let cursor = existsSync(CURSOR_FILE) ? readFileSync(CURSOR_FILE, "utf8") : "";

// Keeps the cursor, whole or not at all: whoever is stopped here must not begin anew.
function keep() {
  writeFileSync(`${CURSOR_FILE}.new`, cursor);
  renameSync(`${CURSOR_FILE}.new`, CURSOR_FILE);
}

function take({ id, event = "message", data }) {
  if (event === "stream.gap") {
    console.log("Away for too long: read from /v1/feed what lies between these cursors.", data);
  } else if (!event.startsWith("stream.")) {
    console.log(event, JSON.parse(data).subject);
  }
  if (id) {
    cursor = id;
    keep(); // after the work: what was done twice is better than not at all
  }
}

async function follow() {
  const left = new AbortController();
  const headers = { Authorization: `Bearer ${HUB_KEY}`, Accept: "text/event-stream" };
  if (cursor) headers["Last-Event-ID"] = cursor;
  let clock = setTimeout(() => left.abort(), SILENT_MS_MAX);
  try {
    const answer = await fetch(`${HUB}/v1/stream`, { headers, signal: left.signal });
    if (!answer.ok) throw new Error(`the hub answered ${answer.status}`);
    let rest = "";
    for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
      clearTimeout(clock);
      clock = setTimeout(() => left.abort(), SILENT_MS_MAX);
      const frames = (rest + part).split("\n\n");
      rest = frames.pop();
      for (const frame of frames) {
        const fields = frame.split("\n").map((line) => line.match(/^([a-z]+): ?(.*)$/)?.slice(1) ?? []);
        const found = Object.fromEntries(fields.filter((field) => field.length === 2));
        if ("data" in found) take(found);
      }
    }
  } finally {
    clearTimeout(clock);
  }
}

for (;;) {
  try {
    await follow();
  } catch (error) {
    console.log("The line broke:", error.message);
  }
  await pause(2_000);
}

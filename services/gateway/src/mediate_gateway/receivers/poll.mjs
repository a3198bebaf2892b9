// Asks what happened since the last time. Needs Node 20 and nothing else; run it as often as you like.
//
// HUB=https://hub.example HUB_KEY=mk_... node poll.mjs
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const { HUB, HUB_KEY, CURSOR_FILE = "cursor.txt" } = process.env;
let cursor = existsSync(CURSOR_FILE) ? readFileSync(CURSOR_FILE, "utf8") : "";

// Keeps the cursor, whole or not at all: whoever is stopped here must not begin anew.
function keep() {
  writeFileSync(`${CURSOR_FILE}.new`, cursor);
  renameSync(`${CURSOR_FILE}.new`, CURSOR_FILE);
}

for (;;) {
  const asked = new URLSearchParams({ limit: "200", ...(cursor ? { cursor } : {}) });
  const answer = await fetch(`${HUB}/v1/feed?${asked}`, { headers: { Authorization: `Bearer ${HUB_KEY}` } });
  if (!answer.ok) throw new Error(`the hub answered ${answer.status}`);
  const page = await answer.json();
  for (const event of page.items) console.log(event.type, event.subject);
  cursor = page.cursor;
  keep(); // after the work: what was done twice is better than not at all
  if (page.next === null) break;
}

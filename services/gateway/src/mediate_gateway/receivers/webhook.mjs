// Takes webhooks: checks each post, answers at once, and does the work afterwards. Needs Node 20 and nothing else.
//
// WEBHOOK_SECRET=whsec_... node webhook.mjs
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const secret = Buffer.from(process.env.WEBHOOK_SECRET.replace(/^whsec_/, ""), "base64");
const hub = process.env.HUB_HOST ?? ""; // whom you let send, by the name it asks under; nobody while it is empty
const port = Number(process.env.PORT ?? 8000);
const SECONDS_APART_MAX = 5 * 60;
const BYTES_MAX = 1_000_000;
const seen = new Set(); // keep these in your database: a post may come twice, always with the same webhook-id

function isSigned(headers, body) {
  const id = headers["webhook-id"] ?? "";
  const timestamp = headers["webhook-timestamp"] ?? "";
  const apart = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (!id || !/^\d+$/.test(timestamp) || apart > SECONDS_APART_MAX) return false;
  const expected = createHmac("sha256", secret).update(`${id}.${timestamp}.`).update(body).digest();
  // While a secret is being replaced there are several signatures; one that is right is enough.
  return (headers["webhook-signature"] ?? "").split(" ").some((each) => {
    const [scheme, signature] = each.split(",");
    const found = Buffer.from(signature ?? "", "base64");
    return scheme === "v1" && found.length === expected.length && timingSafeEqual(found, expected);
  });
}

async function bodyOf(request) {
  const parts = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > BYTES_MAX) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function work(id, event) {
  if (seen.has(id)) return;
  seen.add(id);
  if (event.type === "nl.mediate.subscriptions.endpoint.verification") {
    console.log("Type this code in the hub:", event.data.code);
  } else {
    console.log(event.type, event.subject);
  }
}

const server = createServer(async (request, response) => {
  if (request.method === "OPTIONS") {
    // The hub asks whether it may send.
    const origin = request.headers["webhook-request-origin"] ?? "";
    const agreed = { "WebHook-Allowed-Origin": origin, "WebHook-Allowed-Rate": "*" };
    if (hub && origin === hub) return response.writeHead(200, agreed).end();
    console.log("Asked for consent by", JSON.stringify(origin), "- start again with HUB_HOST set to that to agree");
    return response.writeHead(403).end();
  }
  if (request.method !== "POST") return response.writeHead(405).end();
  const body = await bodyOf(request);
  if (body === null) return response.writeHead(413, { Connection: "close" }).end();
  if (!isSigned(request.headers, body)) return response.writeHead(401).end();
  response.writeHead(204).end();
  work(request.headers["webhook-id"], JSON.parse(body));
});

// Put a web server with https in front of it.
server.listen(port, "127.0.0.1", () => console.log("Listening on port", server.address().port));

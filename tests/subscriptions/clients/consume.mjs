// Consumes what a partner is given over NATS with the `@nats-io` packages, as their documentation shows, and prints a
// line of JSON for each message. Arguments: the server, the file with the credentials, the stream, a name for the
// consumer that the server keeps (none for an ordered one, which it does not), and the subject to listen to.
import { readFile } from "node:fs/promises";
import { AckPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, credsAuthenticator } from "@nats-io/transport-node";

const [servers, credentials, stream, name, subject] = process.argv.slice(2);
const tell = (told) => process.stdout.write(`${JSON.stringify(told)}\n`);

try {
  const connection = await connect({ servers, authenticator: credsAuthenticator(await readFile(credentials)) });
  connection.closed().then((error) => tell({ closed: true, reason: error?.message ?? null }));
  const manager = await jetstreamManager(connection);
  const isOrdered = name === "";
  if (!isOrdered) {
    await manager.consumers.add(stream, {
      durable_name: name,
      ack_policy: AckPolicy.Explicit,
      filter_subject: subject,
    });
  }
  const consumer = await jetstream(connection).consumers.get(stream, isOrdered ? { filter_subjects: [subject] } : name);
  tell({ ready: true });
  for await (const message of await consumer.consume()) {
    tell({
      subject: message.subject,
      id: message.headers?.get("Nats-Msg-Id") ?? null,
      cursor: message.headers?.get("Mediate-Cursor") ?? null,
      event: message.json(),
    });
    if (!isOrdered) await message.ackAck();
  }
} catch (error) {
  tell({ failed: true, reason: `${error.name}: ${error.message}` });
  process.exitCode = 1;
}

/* HL7 over MLLP by @medplum/hl7: `node medplum.cjs serve`, `node medplum.cjs send MESSAGE…`. */
"use strict";
const { Hl7Client, Hl7Server } = require("@medplum/hl7");
const { Hl7Message } = require("@medplum/core");
const [role, ...messages] = process.argv.slice(2);

async function send() {
  const client = new Hl7Client({ host: "10.44.0.20", port: 2575 });
  for (const message of messages) {
    await client.sendAndWait(Hl7Message.parse(message.replaceAll("~~", "\r")));
  }
  setTimeout(() => process.exit(0), 500);
}

if (role === "serve") {
  new Hl7Server((connection) => {
    connection.addEventListener("message", ({ message }) => connection.send(message.buildAck()));
  }).start(2575);
} else {
  send();
}

/* HL7 over MLLP by node-hl7-client and node-hl7-server: `node hl7.cjs serve`, `node hl7.cjs send MESSAGE…`. */
"use strict";
const [role, ...messages] = process.argv.slice(2);

async function send() {
  const { Client, Message } = require("node-hl7-client");
  const connection = new Client({ host: "10.44.0.20" }).createConnection({ port: 2575 }, () => {});
  for (const message of messages) {
    await connection.sendMessage(new Message({ text: message.replaceAll("~~", "\r") }));
  }
  setTimeout(() => process.exit(0), 2000);
}

if (role === "serve") {
  const { Server } = require("node-hl7-server");
  new Server({ bindAddress: "0.0.0.0" }).createInbound({ port: 2575 }, (_request, response) => response.sendResponse("AA"));
} else {
  send();
}

// node smsc.mjs [SECONDS]: an SMSC on this machine. It prints its port, then what it is handed, one JSON a line;
// lines on its input tell it what to deliver to whoever is bound as a receiver.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const smpp = createRequire(import.meta.url)("smpp");
const receivers = new Set();
const waiting = [];
let count = 0;
const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

function deliver(receiver) {
  while (waiting.length) {
    const next = waiting.shift();
    receiver.deliver_sm(next, (answer) => tell({ acknowledged: answer.command_status, text: next.short_message?.message ?? next.short_message }));
  }
}

const server = smpp.createServer((session) => {
  session.on("error", () => {});
  session.on("close", () => receivers.delete(session));
  const bind = (pdu) => {
    if (pdu.password !== "geheim") return session.send(pdu.response({ command_status: smpp.ESME_RINVPASWD }));
    session.send(pdu.response());
    session.enquire_link();
    if (pdu.command === "bind_receiver") {
      receivers.add(session);
      deliver(session);
    }
  };
  session.on("bind_transmitter", bind);
  session.on("bind_receiver", bind);
  session.on("enquire_link", (pdu) => session.send(pdu.response()));
  session.on("unbind", (pdu) => { session.send(pdu.response()); session.close(); });
  session.on("submit_sm", (pdu) => {
    const to = pdu.destination_addr;
    if (to.endsWith("99")) return session.send(pdu.response({ command_status: smpp.ESME_RINVDSTADR }));
    if (to.endsWith("98")) return session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
    if (to.endsWith("97")) return session.destroy();
    count += 1;
    if (!process.env.QUIET) tell({ to, from: pdu.source_addr, text: pdu.short_message.message, udh: pdu.short_message.udh?.map((each) => each.toString("hex")), coding: pdu.data_coding, receipt: pdu.registered_delivery });
    session.send(pdu.response({ message_id: (0xab00 + count).toString(16).toUpperCase().padStart(10, "0") }));
  });
});
server.listen(0, "127.0.0.1", () => tell({ port: server.address().port }));
createInterface({ input: process.stdin }).on("line", (line) => {
  const pdu = JSON.parse(line);
  if (pdu.count) return tell({ count });
  if (pdu.hex) pdu.short_message = Buffer.from(pdu.hex, "hex");
  if (pdu.udh) pdu.short_message = { udh: Buffer.from(pdu.udh, "hex"), message: pdu.text };
  waiting.push(pdu);
  for (const receiver of receivers) deliver(receiver);
}).on("close", () => process.exit(0));

// node send.mjs segment|rudderstack HOST KEY: one visitor is named, views and buys; ends when all was sent.
import { createRequire } from "node:module";

const load = createRequire(import.meta.url);
const [which, host, key] = process.argv.slice(2);

function client() {
  if (which === "segment") {
    const { Analytics } = load("@segment/analytics-node");
    return new Analytics({ writeKey: key, host, flushAt: 100 });
  }
  const Rudder = load("@rudderstack/rudder-sdk-node");
  return new (Rudder.default ?? Rudder)(key, { dataPlaneUrl: host, flushAt: 100 });
}

const sdk = client();
const who = { userId: "42", anonymousId: "anon-1" };
sdk.identify({ ...who, traits: { email: "lin@example.com", name: "林小满" } });
sdk.page({ ...who, name: "Home", properties: { url: "https://shop.example.com/" } });
sdk.track({ ...who, event: "Product Added", properties: { sku: "BODY-80", price: 128 } });
if (which === "segment") await sdk.closeAndFlush();
else await sdk.flush();
process.exit(0);

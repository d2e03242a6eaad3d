"use strict";
// A Vendure shop in memory, with one product, that tells Shuke of its orders.
// Environment: PORT, SHUKE_ADDRESS and SHUKE_SECRET. Prints "open" when it can be asked, "told <status>" of each
// delivery.
const crypto = require("node:crypto");
const core = require("@vendure/core");

const { PORT, SHUKE_ADDRESS, SHUKE_SECRET } = process.env;

/** Post documents, signed over the time and the body as docs/connecting.md says. */
async function tell(documents) {
  const body = JSON.stringify({ documents });
  const stamp = String(Math.floor(Date.now() / 1000));
  const signature = crypto.createHmac("sha256", SHUKE_SECRET).update(`${stamp}.${body}`).digest("hex");
  const answer = await fetch(SHUKE_ADDRESS, {
    method: "POST",
    body,
    headers: {
      "Content-Type": "application/json",
      "X-Shuke-Timestamp": stamp,
      "X-Shuke-Signature": signature,
    },
  });
  process.stdout.write(`told ${answer.status}\n`);
}

/** States of Vendure that are worth telling, in Shuke's words. */
const STATUS = {
  PaymentAuthorized: "paid",
  PaymentSettled: "paid",
  Shipped: "shipped",
  Delivered: "completed",
  Cancelled: "cancelled",
};

/** Vendure counts in the smallest unit. */
const amount = (minor) => (minor / 100).toFixed(2);

/** An order of Vendure in Shuke's fields. */
function document(order, state, at) {
  const { customer, shippingAddress } = order;
  return {
    kind: "orders",
    key: order.code,
    occurred: at.toISOString(),
    body: {
      number: order.code,
      placed_at: order.orderPlacedAt.toISOString(),
      status: STATUS[state],
      currency: order.currencyCode,
      email: customer.emailAddress,
      phone: shippingAddress.phoneNumber,
      name: `${customer.firstName} ${customer.lastName}`,
      city: shippingAddress.city,
      shipping: amount(order.shippingWithTax),
      // What is cancelled has a quantity of 0: what was ordered stays said.
      lines: order.lines.map((line) => ({
        product_code: line.productVariant.sku,
        title: line.productVariant.name,
        quantity: line.orderPlacedQuantity || line.quantity,
        unit_price: amount(line.discountedUnitPriceWithTax),
      })),
    },
  };
}

class TellShuke {
  constructor(bus, orders) {
    this.bus = bus;
    this.orders = orders;
  }

  onApplicationBootstrap() {
    this.bus.ofType(core.OrderStateTransitionEvent).subscribe(async ({ ctx, order, toState, createdAt }) => {
      if (!(toState in STATUS)) return;
      const parts = ["customer", "lines", "lines.productVariant", "shippingLines"];
      await tell([document(await this.orders.findOne(ctx, order.id, parts), toState, createdAt)]);
    });
  }
}
Reflect.defineMetadata("design:paramtypes", [core.EventBus, core.OrderService], TellShuke);
core.VendurePlugin({ imports: [core.PluginCommonModule], compatibility: "^3.0.0" })(TellShuke);

const config = {
  apiOptions: { port: Number(PORT), hostname: "127.0.0.1", adminApiPath: "admin-api", shopApiPath: "shop-api" },
  authOptions: {
    tokenMethod: "bearer",
    superadminCredentials: { identifier: "superadmin", password: "superadmin" },
    cookieOptions: { secret: "in memory" },
  },
  dbConnectionOptions: { type: "sqljs", synchronize: true, autoSave: false, logging: false },
  logger: new core.DefaultLogger({ level: core.LogLevel.Error }),
  paymentOptions: { paymentMethodHandlers: [core.dummyPaymentHandler] },
  plugins: [core.DefaultJobQueuePlugin, TellShuke],
};

/** A country, a way to pay, postage, and rompers at 15. */
async function stock(app) {
  const handler = { code: "dummy-payment-handler", arguments: [{ name: "automaticSettle", value: "true" }] };
  await app.get(core.Populator).populateInitialData({
    defaultLanguage: "en",
    defaultZone: "Europe",
    countries: [{ name: "Netherlands", code: "NL", zone: "Europe" }],
    taxRates: [{ name: "Standard Tax", percentage: 0 }],
    shippingMethods: [{ name: "Post", price: 490 }],
    paymentMethods: [{ name: "Card", handler }],
    collections: [],
  });
  const ctx = await app.get(core.RequestContextService).create({ apiType: "admin" });
  const product = await app.get(core.ProductService).create(ctx, {
    enabled: true,
    translations: [{ languageCode: "en", name: "Romper", slug: "romper", description: "" }],
  });
  const variant = { productId: product.id, sku: "ROMPER-80", price: 1500, stockOnHand: 100 };
  const translations = [{ languageCode: "en", name: "Romper 80" }];
  await app.get(core.ProductVariantService).create(ctx, [{ ...variant, translations }]);
}

async function open() {
  await stock(await core.bootstrap(config));
  process.stdout.write("open\n");
}

open().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});

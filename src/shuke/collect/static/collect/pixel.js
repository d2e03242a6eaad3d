// Tells Shuke what visitors of a shop's website do. Served at /v1/pixel.js?key=KEY, see docs/tracking.md.
// ECMAScript 5 for old browsers; it never throws into the page, and stores nothing before consent.
(function (window, document, navigator) {
  "use strict";
  var WAITING = 100; // events held until there is consent or a connection; the oldest go first
  var VISIT = 1800000; // a visit ends after so many milliseconds without an event
  var YEAR = 34190000; // seconds that the visitor's cookie lives: 13 months
  var COOKIE = "shuke", UNSENT = "shuke_unsent";
  // What Google's data layer calls Segment's e-commerce events. True: an event for each product.
  var LAYER = {
    search: ["Products Searched"],
    view_item_list: ["Product List Viewed"],
    view_item: ["Product Viewed", true],
    add_to_cart: ["Product Added", true],
    remove_from_cart: ["Product Removed", true],
    view_cart: ["Cart Viewed"],
    begin_checkout: ["Checkout Started"],
    add_payment_info: ["Payment Info Entered"],
    purchase: ["Order Completed"]
  };
  var early = window.shuke;
  if (early && early.id) return; // the page holds the script twice

  var script = document.currentScript || document.querySelector("script[src*='pixel.js?']");
  var address = (script && script.src) || "";
  var host = address.split("/v1/")[0];
  var key = parameter("key"), allowed = parameter("consent") === "given" ? true : null;
  var visitor, visit, last = 0, queue = [], failures = 0, timer, busy, place, referrer = document.referrer;

  function parameter(name) {
    return (address.match(new RegExp("[?&]" + name + "=([^&]*)")) || [])[1] || "";
  }

  // Nothing of ours may break the shop's page.
  function safe(work) {
    return function () {
      try {
        return work.apply(this, arguments);
      } catch (ignored) {}
    };
  }

  function random() {
    var text = "", crypto = window.crypto || window.msCrypto;
    var bytes = crypto && crypto.getRandomValues && crypto.getRandomValues(new Uint8Array(16));
    for (var at = 0; at < 16; at++) {
      text += (256 + (bytes ? bytes[at] : Math.floor(Math.random() * 256))).toString(16).slice(1);
    }
    return text;
  }

  // The widest domain that takes the cookie, so that shop.example.com and www.example.com share it.
  var cookie = safe(function (value, age) {
    var parts = location.hostname.split("."), secure = location.protocol === "https:" ? ";secure" : "";
    for (var at = parts.length - 2; at >= -1; at--) {
      var domain = at < 0 ? "" : ";domain=" + parts.slice(at).join(".");
      document.cookie = COOKIE + "=" + value + ";path=/;samesite=lax;max-age=" + age + domain + secure;
      if (age && stored()[0] === value.split(".")[0]) return;
    }
  });

  function stored() {
    return safe(function () {
      return document.cookie.match(new RegExp("(?:^|; )" + COOKIE + "=([^;]*)"))[1].split(".");
    })() || [];
  }

  // Who it is and which visit: from the cookie where there is consent, else as long as the page stands.
  function recognise() {
    var now = Date.now(), known = allowed ? stored() : [];
    visitor = known[0] || visitor || random();
    visit = known[1] || visit;
    last = parseInt(known[2], 36) || last;
    if (!visit || now - last > VISIT) visit = now.toString(36);
    last = now;
    if (allowed) cookie([visitor, visit, now.toString(36)].join("."), YEAR);
  }

  // Told as the page stood when it happened; who it was is added once that may be kept.
  function add(type, name, properties) {
    if (allowed === false || !key) return;
    var event = {
      type: type,
      messageId: random(),
      timestamp: new Date().toISOString(),
      properties: properties || {},
      context: {
        locale: navigator.language,
        page: {
          url: location.href,
          path: location.pathname,
          search: location.search,
          title: document.title,
          referrer: referrer
        }
      }
    };
    event[type === "page" ? "name" : "event"] = name;
    queue.push(event);
    if (queue.length > WAITING) queue.shift();
    if (allowed) identify(event);
    soon(50);
  }

  function identify(event) {
    recognise();
    event.anonymousId = visitor;
    event.context.sessionId = visit + "." + visitor.slice(0, 8);
  }

  function soon(delay) {
    if (!timer && allowed) timer = setTimeout(send, delay);
  }

  function packed(events) {
    return JSON.stringify({ batch: events, writeKey: key, sentAt: new Date().toISOString() });
  }

  // As plain text, which needs no leave of the browser's for another origin.
  var send = safe(function () {
    timer = 0;
    if (!queue.length || busy || !allowed) return;
    var events = queue.slice(0, 20), body = packed(events);
    busy = true;
    post(body, safe(function (status) {
      busy = false;
      var again = !status || status === 429 || status >= 500;
      failures = again ? failures + 1 : 0;
      if (!again) {
        queue = queue.filter(function (event) { return events.indexOf(event) < 0; });
        remember();
        if (status >= 400 && window.console) console.warn("Shuke took no events: " + status);
      }
      if (queue.length) soon(again ? Math.min(60000, 1000 * Math.pow(2, failures)) : 50);
    }));
  });

  function post(body, done) {
    var url = host + "/v1/batch";
    if (window.fetch && body.length < 60000) {
      var options = { method: "POST", body: body, keepalive: true, credentials: "omit", mode: "cors" };
      return fetch(url, options).then(function (answer) { done(answer.status); }, function () { done(0); });
    }
    var request = new XMLHttpRequest();
    request.onloadend = function () { done(request.status); };
    request.open("POST", url);
    request.send(body);
  }

  // What is not told yet goes with the page; told twice it is recorded once. Where telling failed before, it
  // also waits for the next page.
  var leave = safe(function () {
    if (!allowed || !queue.length) return;
    for (var at = 0; at < queue.length && navigator.sendBeacon; at += 20) {
      navigator.sendBeacon(host + "/v1/batch", packed(queue.slice(at, at + 20)));
    }
    if (failures || busy) remember();
  });

  var remember = safe(function () {
    if (!allowed || !window.localStorage) return;
    if (queue.length) localStorage.setItem(UNSENT, JSON.stringify(queue));
    else localStorage.removeItem(UNSENT);
  });

  var recall = safe(function () {
    queue = JSON.parse(localStorage.getItem(UNSENT) || "[]").concat(queue);
    localStorage.removeItem(UNSENT);
  });

  // True: remember this visitor and tell. False: forget, and tell nothing.
  var consent = safe(function (given) {
    if (given === allowed) return;
    allowed = !!given;
    if (!given) {
      queue = [];
      visitor = visit = null;
      cookie("", 0);
      return localStorage.removeItem(UNSENT);
    }
    queue.forEach(function (event) { if (!event.anonymousId) identify(event); });
    recall();
    soon(50);
    greet();
  });

  // Who is logged in, as the shop's server signed it: the second half then asks what to say to them.
  var signed;
  var greet = safe(function (user, until, sign) {
    if (user) signed = "&user=" + encodeURIComponent(user) + "&until=" + until + "&sign=" + encodeURIComponent(sign);
    if (!signed || !allowed) return;
    var half = document.createElement("script");
    half.src = host + "/v1/greeting.js?key=" + key + signed;
    signed = "";
    (document.head || document.body).appendChild(half);
  });

  var page = safe(function (name, properties) {
    place = location.href.split("#")[0];
    add("page", name || document.title, properties);
  });

  var track = safe(function (name, properties) { if (name) add("track", name, properties); });

  // Pages that load no page: the address changes, a page was viewed.
  function moved() {
    setTimeout(function () { // by then the page has its new title
      if (location.href.split("#")[0] === place) return;
      referrer = place;
      page();
    }, 0);
  }

  function product(item) {
    return {
      sku: item.item_id || item.item_sku, name: item.item_name, brand: item.item_brand,
      category: item.item_category, variant: item.item_variant, price: item.price, quantity: item.quantity
    };
  }

  // An entry of the data layer: {event, ecommerce} of Tag Manager, or the arguments of gtag().
  var layered = safe(function (entry) {
    var is_gtag = entry && entry[0], name = is_gtag ? entry[1] : entry && entry.event;
    var given = is_gtag ? entry[2] : entry && (entry.ecommerce || entry);
    if (is_gtag === "consent" && given.analytics_storage) {
      var granted = given.analytics_storage === "granted";
      if (granted || name === "update") consent(granted);
    }
    var known = (!is_gtag || is_gtag === "event") && LAYER.hasOwnProperty(name) && LAYER[name];
    if (!known) return;
    var items = (given.items || []).map(product);
    if (!known[1]) {
      return track(known[0], {
        products: items, currency: given.currency, value: given.value, order_id: given.transaction_id,
        coupon: given.coupon, query: given.search_term
      });
    }
    items.forEach(function (item) {
      item.currency = given.currency;
      track(known[0], item);
    });
  });

  // Every entry that is there, and every one that comes.
  function follow(list, take) {
    var push = list.push;
    for (var at = 0; at < list.length; at++) take(list[at]);
    list.push = function () {
      for (var at = 0; at < arguments.length; at++) take(arguments[at]);
      return push.apply(list, arguments);
    };
  }

  // <button data-shuke="Product Added" data-sku="A1" data-price="99">, without any script of the page.
  function marked(element) {
    var given = {}, name = element.getAttribute("data-shuke");
    for (var at = 0; at < element.attributes.length; at++) {
      var attribute = element.attributes[at];
      if (attribute.name.indexOf("data-") === 0 && attribute.name !== "data-shuke") {
        given[attribute.name.slice(5).replace(/-/g, "_")] = attribute.value;
      }
    }
    track(name, given);
  }

  var clicked = safe(function (event) {
    for (var element = event.target; element && element.getAttribute; element = element.parentNode) {
      if (element.getAttribute("data-shuke")) return marked(element);
    }
  });

  safe(function () {
    if (!document.addEventListener || !window.JSON) return;
    var calls = {
      track: track,
      page: page,
      consent: consent,
      greet: greet,
      id: safe(function () { return allowed ? visitor || (recognise(), visitor) : null; }),
      push: safe(function (call) { calls[call[0]].apply(null, [].slice.call(call, 1)); })
    };
    if (allowed) recall();
    window.shuke = calls;
    page();
    ["pushState", "replaceState"].forEach(function (name) {
      var change = history[name];
      if (change) history[name] = function () { var answer = change.apply(history, arguments); moved(); return answer; };
    });
    window.addEventListener("popstate", moved);
    window.addEventListener("pagehide", leave);
    window.addEventListener("pageshow", function (event) { if (event.persisted) page(); });
    window.addEventListener("online", send);
    document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") leave(); });
    document.addEventListener("click", clicked, true);
    for (var at = 0; early && at < early.length; at++) calls.push(early[at]);
    follow((window.dataLayer = window.dataLayer || []), layered);
    var views = safe(function () {
      var found = document.querySelectorAll("meta[name=shuke][data-shuke]");
      for (var at = 0; at < found.length; at++) marked(found[at]);
    });
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", views);
    else views();
  })();
})(window, document, navigator);

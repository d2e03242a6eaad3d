// Greets somebody who is logged in at the shop. Loaded by pixel.js after consent, with what the shop's server
// signed in its address. What it shows stands in a shadow root: no script of the page reads it.
(function (window, document) {
  "use strict";
  var script = document.currentScript, address = script.src;
  var host = address.split("/v1/")[0], query = address.split("?")[1];
  var CLOSED = "shuke_greeting_closed";

  function safe(work) {
    return function () {
      try {
        return work.apply(this, arguments);
      } catch (ignored) {}
    };
  }

  function tell(what, id) {
    var body = { what: what, id: String(id) };
    query.split("&").forEach(function (pair) {
      var at = pair.indexOf("=");
      body[pair.slice(0, at)] = decodeURIComponent(pair.slice(at + 1));
    });
    return fetch(host + "/v1/site/notes", { method: "POST", body: JSON.stringify(body), keepalive: true, credentials: "omit" });
  }

  function made(name, text, styles) {
    var element = document.createElement(name);
    element.textContent = text || "";
    for (var style in styles) element.style[style] = styles[style];
    return element;
  }

  function button(text, work) {
    var element = made("button", text, { font: "inherit", minHeight: "36px", padding: "4px 12px", cursor: "pointer", border: "1px solid currentColor", borderRadius: "8px", background: "none", color: "inherit" });
    element.type = "button";
    element.addEventListener("click", safe(work));
    return element;
  }

  var show = safe(function (said) {
    if (!said.hello || (!said.message && !said.lines.length)) return;
    var place = document.querySelector("[data-shuke-greeting]");
    var holder = made("div", "", place ? {} : { position: "fixed", right: "16px", bottom: "16px", zIndex: "2147483000", maxWidth: "min(360px, calc(100vw - 32px))" });
    var root = holder.attachShadow({ mode: "closed" });
    var card = made("section", "", { font: "15px/1.6 system-ui, sans-serif", padding: "16px 18px", borderRadius: "12px", background: "#fff", color: "#2b2622", boxShadow: "0 4px 24px rgba(0,0,0,.18)" });
    card.setAttribute("aria-label", said.hello);
    card.appendChild(made("strong", said.hello));
    said.lines.forEach(function (line) {
      var text = card.appendChild(made("p", line.text, { margin: "8px 0 0" }));
      if (!line.child) return;
      card.appendChild(button(said.words.child, function () {
        var own = this;
        tell("child", line.child).then(function (answer) {
          if (answer.ok) {
            text.textContent = said.words.ended;
            own.remove();
          }
        });
      }));
    });
    if (said.message) card.appendChild(made("p", said.message, { margin: "10px 0 0", whiteSpace: "pre-line" }));
    var row = card.appendChild(made("div", "", { display: "flex", gap: "8px", marginTop: "12px" }));
    if (said.href && /^https?:/.test(said.href)) {
      var link = made("a", said.words.open, { padding: "6px 16px", borderRadius: "8px", background: "#2b2622", color: "#fff", textDecoration: "none", lineHeight: "24px" });
      link.href = said.href;
      row.appendChild(link);
    }
    row.appendChild(button(said.words.close, function () {
      holder.remove();
      sessionStorage.setItem(CLOSED, "1");
      if (said.key) tell("closed", said.key);
    }));
    root.appendChild(card);
    (place || document.body).appendChild(holder);
    if (said.key) tell("shown", said.key);
  });

  safe(function () {
    if (!window.fetch || !document.body.attachShadow || sessionStorage.getItem(CLOSED)) return;
    fetch(host + "/v1/site?" + query, { credentials: "omit" }).then(function (answer) {
      return answer.ok ? answer.json() : {};
    }).then(show, function () {});
  })();
})(window, document);

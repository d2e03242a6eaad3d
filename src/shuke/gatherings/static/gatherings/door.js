// Checking people in while the network drops: what was touched waits in the browser and is sent in its order when the
// network is back. The server takes a ticket once, so sending again after a lost answer is safe.
const box = document.querySelector("[data-door]");
const search = box.querySelector("[data-door-search]");
const rows = [...box.querySelectorAll("[data-ticket]")];

const waiting = () => JSON.parse(localStorage.getItem(box.dataset.key) || "[]");
const put = (entries) => localStorage.setItem(box.dataset.key, JSON.stringify(entries));

function draw() {
  const count = waiting().length;
  const notice = box.querySelector("[data-door-waiting]");
  notice.hidden = !count;
  notice.querySelector("[data-number]").textContent = count;
}

function complain(text) {
  const notice = box.querySelector("[data-door-wrong]");
  notice.hidden = !text;
  notice.querySelector("[data-text]").textContent = text;
}

function mark(ticket) {
  const row = rows.find((each) => each.dataset.ticket === ticket);
  if (!row) return;
  row.classList.add("is-here");
  const button = row.querySelector("button");
  button.classList.remove("primary");
  button.textContent = box.dataset.here;
  const here = rows.filter((each) => each.classList.contains("is-here"));
  const people = here.map((each) => Number(each.querySelector("[name=party]").value) || 1);
  box.querySelector("[data-door-count]").textContent = people.reduce((sum, each) => sum + each, 0);
}

// True when the entry is settled; false when it has to wait.
async function send(entry) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": box.dataset.token };
  let answer;
  try {
    answer = await fetch(box.dataset.door, {
      method: "POST", headers, body: JSON.stringify(entry), redirect: "manual",
    });
  } catch {
    return false;
  }
  if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status >= 500) return false;
  if (!answer.ok) complain((await answer.json()).reason);
  return true;
}

let sending = false;
async function flush() {
  if (sending) return;
  sending = true;
  for (let entry = waiting()[0]; entry; entry = waiting()[0]) {
    if (!(await send(entry))) break;
    put(waiting().slice(1));
  }
  sending = false;
  draw();
}

function admit(ticket, party) {
  complain("");
  put([...waiting(), { ticket, party, at: new Date().toISOString() }]);
  mark(ticket);
  draw();
  flush();
}

// A ticket is scanned as itself or as the address of the guest's page.
const ticketIn = (text) => text.trim().replace(/\/+$/, "").split("/").pop();

function narrow() {
  const text = search.value.trim().toLowerCase();
  for (const row of rows) row.hidden = !!text && !row.dataset.name.toLowerCase().includes(text);
}

box.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.matches("[data-door-entry]")) {
    const data = new FormData(event.target);
    admit(data.get("ticket"), data.get("party"));
    return;
  }
  const ticket = ticketIn(search.value);
  const left = rows.filter((row) => !row.hidden);
  const row = rows.find((each) => each.dataset.ticket === ticket) || (left.length === 1 && search.value.trim() && left[0]);
  if (row) {
    admit(row.dataset.ticket, row.querySelector("[name=party]").value);
    search.value = "";
    narrow();
    search.focus();
  } else {
    complain(box.dataset.unknown);
  }
});
search.addEventListener("input", narrow);
addEventListener("online", flush);
setInterval(flush, 5000);
for (const entry of waiting()) mark(entry.ticket);
draw();
flush();

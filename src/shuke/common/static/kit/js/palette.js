// Ctrl/⌘-K or `/`: search people, pages and actions; arrows choose, Enter opens.
const dialog = document.querySelector("[data-palette]");

if (dialog) {
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const word = dialog.querySelector("[role=status]");
  const pattern = dialog.querySelector("template").content.firstElementChild;
  let asked = null;
  let waiting = 0;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function tell(text) {
    word.textContent = text;
    word.hidden = !text;
  }

  function draw(results, query) {
    const groups = new Map();
    for (const result of results) {
      const group = result.group ?? "";
      groups.set(group, [...(groups.get(group) ?? []), result]);
    }
    let number = 0;
    const parts = [...groups].map(([name, items]) => {
      const box = document.createElement("div");
      box.setAttribute("role", "group");
      if (name) {
        const head = document.createElement("p");
        head.className = "palette-group";
        head.id = `palette-group-${number}`;
        head.textContent = name;
        box.setAttribute("aria-labelledby", head.id);
        box.append(head);
      }
      for (const item of items) box.append(line(item, number++));
      return box;
    });
    list.replaceChildren(...parts);
    tell(results.length || !query ? "" : `${dialog.dataset.nothing} “${query}”`);
    choose(options()[0]);
  }

  function line(result, number) {
    const item = pattern.cloneNode(true);
    item.id = `palette-${number}`;
    item.href = result.url;
    const use = item.querySelector("use");
    use.setAttribute("href", use.getAttribute("href") + (result.icon || "arrow-right"));
    item.querySelector(".palette-label").textContent = result.label;
    item.querySelector(".palette-hint").textContent = result.hint ?? "";
    return item;
  }

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const query = input.value.trim();
    try {
      const address = `${dialog.dataset.url}?${new URLSearchParams({ q: query })}`;
      const answer = await fetch(address, {
        signal: asked.signal,
        headers: { Accept: "application/json" },
      });
      if (!answer.ok) throw new Error(answer.statusText);
      draw((await answer.json()).results, query);
    } catch (error) {
      if (error.name === "AbortError") return;
      list.replaceChildren();
      tell(dialog.dataset.failed);
    }
  }

  function open() {
    if (dialog.open) return input.select();
    dialog.showModal();
    input.value = "";
    input.focus();
    ask();
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 90);
  });
  input.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.indexOf(chosen());
    if (event.key === "ArrowDown") choose(all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp") choose(all[(at - 1 + all.length) % all.length]);
    else if (event.key === "Enter") chosen()?.click();
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointermove", (event) => {
    const over = event.target.closest("[role=option]");
    if (over && over !== chosen()) choose(over);
  });
  list.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  for (const button of document.querySelectorAll("[data-palette-open]")) {
    button.addEventListener("click", open);
  }
  document.addEventListener("shuke:palette", open);
}

// Suggestions under a search box, as the ARIA combobox pattern asks: the text stays with the reader, the
// arrows walk the list, Escape closes it, and without script the box simply searches.
const WAIT_MS = 200;

const start = (input) => {
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "utrecht-listbox nabij-suggest";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? "");
  list.hidden = true;
  input.parentElement.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let active = -1;
  let timer = 0;
  let asked = "";

  const show = (open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) mark(-1);
  };
  const mark = (index) => {
    active = index;
    [...list.children].forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === index));
      option.classList.toggle("utrecht-listbox__option--active", at === index);
    });
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[index].id);
  };
  const fill = (suggestions) => {
    list.replaceChildren(
      ...suggestions.map((suggestion, index) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${index}`;
        option.className = "utrecht-listbox__option utrecht-listbox__option--html-li";
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = suggestion.label;
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", () => location.assign(suggestion.url));
        option.dataset.url = suggestion.url;
        return option;
      }),
    );
    show(suggestions.length > 0);
  };
  const ask = async () => {
    const text = input.value.trim();
    asked = text;
    if (text.length < 2) return show(false);
    const url = new URL(input.dataset.suggest, location.href);
    url.searchParams.set("q", text);
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (answer.ok && asked === text) fill((await answer.json()).suggestions);
    } catch {
      show(false);
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("blur", () => show(false));
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(false);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(list.children[active].dataset.url);
    } else if (count && !list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      mark((active + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
    }
  });
};

export const startSuggestions = () => {
  for (const input of document.querySelectorAll("[data-suggest]")) start(input);
};

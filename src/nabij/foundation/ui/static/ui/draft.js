// Keeps what is typed: on the server when the form names an address, otherwise in this tab, and also in this
// tab when the server does not answer or the session has ended. Passwords and files are never kept, and a
// draft is only given back to the account that typed it.
const PREFIX = "nabij-draft:";
const WAIT_MS = 3000;
const account = document.body.dataset.account ?? "";

const clock = (at) => new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(at);

const fields = (form) =>
  [...form.elements].filter(
    (field) => field.name && !["hidden", "password", "file", "submit", "button", "fieldset"].includes(field.type),
  );

const read = (form) =>
  fields(form)
    .filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked)
    .flatMap((field) =>
      field.type === "select-multiple"
        ? [...field.selectedOptions].map((option) => [field.name, option.value])
        : [[field.name, field.value]],
    );

const write = (form, pairs) => {
  const values = new Map();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of fields(form)) {
    const wanted = values.get(field.name) ?? [];
    if (["checkbox", "radio"].includes(field.type)) field.checked = wanted.includes(field.value);
    else if (field.type === "select-multiple") {
      for (const option of field.options) option.selected = wanted.includes(option.value);
    } else if (wanted.length) field.value = wanted.shift();
  }
};

const memory = {
  get(key) {
    try {
      return JSON.parse(sessionStorage.getItem(PREFIX + key));
    } catch {
      return null;
    }
  },
  put(key, draft) {
    try {
      sessionStorage.setItem(PREFIX + key, JSON.stringify(draft));
      return true;
    } catch {
      return false;
    }
  },
  drop(key) {
    try {
      sessionStorage.removeItem(PREFIX + key);
    } catch {
      // Nothing was kept.
    }
  },
};

const start = (form) => {
  const key = form.dataset.draft;
  const url = form.dataset.draftUrl;
  const state = form.querySelector("[data-draft-state]");
  let timer = 0;
  let last = JSON.stringify(read(form));

  const tell = (kind, at) => {
    if (state) state.textContent = state.dataset[kind].replace("{time}", clock(at));
  };

  const keep = async ({ leaving = false } = {}) => {
    const pairs = read(form);
    const now = JSON.stringify(pairs);
    if (now === last) return;
    const at = Date.now();
    memory.put(key, { at, account, pairs });
    last = now;
    if (!url) return tell("saved", at);
    try {
      const body = new URLSearchParams(pairs);
      const token = form.elements.csrfmiddlewaretoken?.value ?? "";
      const answer = await fetch(url, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": token },
        credentials: "same-origin",
        redirect: "manual",
        keepalive: leaving,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      memory.drop(key);
      tell("saved", at);
    } catch {
      tell("keptHere", at);
    }
  };

  const found = memory.get(key);
  // A form that comes back with mistakes already holds what was typed last.
  const refused = form.querySelector(".nabij-errors") !== null;
  if (found && found.account === account && !refused) {
    write(form, found.pairs);
    tell("restored", found.at);
  } else if (found) memory.drop(key);

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT_MS);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep({ leaving: true });
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    memory.put(key, { at: Date.now(), account, pairs: read(form), sent: location.pathname });
  });
};

// A sent form that did not come back was received, unless the way led to the sign-in page.
const forgetSent = () => {
  const open = new Set([...document.querySelectorAll("form[data-draft]")].map((form) => form.dataset.draft));
  for (const name of Object.keys(sessionStorage)) {
    if (!name.startsWith(PREFIX)) continue;
    const key = name.slice(PREFIX.length);
    const draft = memory.get(key);
    if (draft?.sent && draft.account === account && !open.has(key)) memory.drop(key);
  }
};

export const startDrafts = () => {
  forgetSent();
  for (const form of document.querySelectorAll("form[data-draft]")) start(form);
};

export const forgetAll = () => {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
  }
};

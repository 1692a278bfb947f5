// Nothing typed is lost. Every form is remembered in this tab from the moment it is sent until the next page
// shows that it arrived; a sign-in page or an error page says that it did not, and then the form is filled
// again. A form with data-draft is kept while typing too: on the server when data-draft-url names an address,
// otherwise, or when the server does not answer, in this tab. Passwords and files are never kept, and what was
// typed is only given back to the account that typed it.
const PREFIX = "nabij-draft:";
const WAIT_MS = 3000;
const account = document.body.dataset.account ?? "";
const arrived = !document.body.hasAttribute("data-not-received");
// After Back or a reload the browser cannot tell whether what was sent came through.
const sure = performance.getEntriesByType("navigation")[0]?.type === "navigate";

const clock = (at) => new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(at);

const memory = {
  keys() {
    try {
      return Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));
    } catch {
      return [];
    }
  },
  get(name) {
    try {
      return JSON.parse(sessionStorage.getItem(name));
    } catch {
      return null;
    }
  },
  put(name, draft) {
    try {
      sessionStorage.setItem(name, JSON.stringify(draft));
    } catch {
      // Full or forbidden: the form works as it would without us.
    }
  },
  drop(name) {
    try {
      sessionStorage.removeItem(name);
    } catch {
      // Nothing was kept.
    }
  },
};

const LEAVE_OUT = ["hidden", "password", "file", "submit", "button", "image", "reset", "fieldset", "output"];
const fields = (form) => [...form.elements].filter((field) => field.name && !LEAVE_OUT.includes(field.type));

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

const tell = (form, kind, at) => {
  const state = form.querySelector("[data-draft-state]") ?? document.querySelector("[data-draft-words]");
  if (state) state.textContent = state.dataset[kind].replace("{time}", clock(at));
};

const nameOf = (form) => {
  if (form.dataset.draft) return PREFIX + form.dataset.draft;
  const at = [...document.forms].indexOf(form);
  return `${PREFIX}sent:${location.pathname}#${form.id || at}`;
};

const keepWhileTyping = (form, name) => {
  const url = form.dataset.draftUrl;
  let timer = 0;
  let last = JSON.stringify(read(form));

  const keep = async ({ leaving = false } = {}) => {
    const pairs = read(form);
    const now = JSON.stringify(pairs);
    if (now === last) return;
    const at = Date.now();
    memory.put(name, { at, account, pairs });
    last = now;
    if (!url) return tell(form, "saved", at);
    try {
      const answer = await fetch(url, {
        method: "POST",
        body: new URLSearchParams(pairs),
        headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken?.value ?? "" },
        credentials: "same-origin",
        redirect: "manual",
        keepalive: leaving,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      memory.drop(name);
      tell(form, "saved", at);
    } catch {
      tell(form, "keptHere", at);
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT_MS);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    // Leaving the page after this is not typing: keeping it again would hide that it was sent.
    last = JSON.stringify(read(form));
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep({ leaving: true });
  });
};

const start = (form) => {
  const name = nameOf(form);
  const found = memory.get(name);
  // A form that comes back with mistakes already holds what was typed last.
  const refused = form.querySelector(".nabij-errors") !== null;
  const wanted = form.dataset.draft || found?.lost || (found?.sent && !sure);
  if (found && found.account === account && wanted && !refused) {
    write(form, found.pairs);
    tell(form, "restored", found.at);
  } else if (found && arrived) memory.drop(name);
  if (form.dataset.draft) keepWhileTyping(form, name);
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) memory.put(name, { at: Date.now(), account, pairs: read(form), sent: true });
  });
};

const judgeWhatWasSent = () => {
  for (const name of memory.keys()) {
    const draft = memory.get(name);
    if (!draft?.sent) continue;
    if (!arrived) memory.put(name, { ...draft, sent: false, lost: true });
    else if (sure && draft.account === account) memory.drop(name);
  }
};

export const startDrafts = () => {
  judgeWhatWasSent();
  for (const form of document.querySelectorAll('form[method="post"]')) {
    const secret = form.querySelector("[type=password]") !== null;
    if (!secret && fields(form).length) start(form);
  }
  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", () => memory.keys().forEach(memory.drop));
  }
};

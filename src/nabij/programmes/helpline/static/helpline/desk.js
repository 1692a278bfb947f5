// The volunteer's desk: one line to the server that carries several conversations. Words that were not yet confirmed
// and drafts stay in this tab, so that a reload or a restarted server loses nothing.
const desk = document.getElementById("desk");
const facts = desk.dataset;
const find = (name) => document.getElementById(name);
const clone = (name) => find(name).content.firstElementChild.cloneNode(true);
const part = (element, name) => element.querySelector(`[data-part="${name}"]`);
const word = (name, values = {}) =>
  Object.entries(values).reduce(
    (text, [key, value]) => text.replace(`{${key}}`, value),
    find("desk-words").querySelector(`[data-word="${name}"]`)?.textContent.trim() ?? "",
  );
const clock = (at) => new Date(at).toLocaleTimeString(facts.locale, { hour: "2-digit", minute: "2-digit" });
const minutes = (at) => Math.max(0, Math.floor((Date.now() - new Date(at)) / 60000));

// -- what this tab keeps ------------------------------------------------------------------------------------------
const KEPT = `desk-${facts.account}`;
let kept = { drafts: {}, outbox: {}, sound: false };
try {
  kept = Object.assign(kept, JSON.parse(sessionStorage.getItem(KEPT) ?? "{}"));
} catch {
  // This browser keeps nothing; the page itself still does.
}
const remember = () => {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    // See above.
  }
};

// -- the line ------------------------------------------------------------------------------------------------------
let line = null;
let tries = 0;
let againTimer = 0;
let signedOut = false;
const talks = new Map();
let desks = [];
let me = {};
const mine = () => [...talks.values()].filter((talk) => talk.role === "volunteer" && talk.state === "open");
const now = () => desks.find((one) => String(one.offering) === facts.offering);

const write = (frame) => {
  if (line?.readyState !== WebSocket.OPEN) return false;
  line.send(JSON.stringify(frame));
  return true;
};

function connect() {
  const fresh = new WebSocket(facts.socket);
  line = fresh;
  fresh.onopen = () =>
    write({ t: "hello", v: 1, last_seq: Object.fromEntries([...talks].map(([c, talk]) => [c, talk.seq])) });
  fresh.onmessage = ({ data }) => {
    if (line !== fresh) return;
    const frame = JSON.parse(data);
    HEAR[frame.t]?.(frame);
  };
  fresh.onclose = ({ code }) => {
    if (line !== fresh) return;
    line = null;
    if (code === 4003 || code === 4001) {
      signedOut = true;
      status(word("signed_out"), "error");
    } else {
      status(word("reconnecting"), "warning");
      later();
    }
  };
}

function later() {
  const most = Math.min(15000, 400 * 2 ** tries);
  tries += 1;
  setTimeout(() => line ?? connect(), most * (0.5 + Math.random() / 2));
}

addEventListener("online", () => {
  if (!line && !signedOut) connect();
});

function status(text, tone) {
  find("desk-status").textContent = text;
  find("desk-status").dataset.tone = tone;
}

// -- sound and title: only a nudge, and only when asked for ---------------------------------------------------------
let unheard = 0;
const title = document.title;
function nudge(urgent) {
  if (document.hidden) {
    unheard += 1;
    document.title = `(${unheard}) ${title}`;
  }
  if (!kept.sound && !urgent) return;
  try {
    const sound = new AudioContext();
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    tone.frequency.value = urgent ? 660 : 520;
    volume.gain.setValueAtTime(0.08, sound.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.0001, sound.currentTime + 0.5);
    tone.connect(volume).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.5);
  } catch {
    // No sound on this device.
  }
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unheard = 0;
  document.title = title;
  if (!line && !signedOut) connect();
});
const soundButton = find("desk-sound");
const showSound = () => soundButton.setAttribute("aria-pressed", String(kept.sound));
soundButton.addEventListener("click", () => {
  kept.sound = !kept.sound;
  remember();
  showSound();
  if (kept.sound) nudge(false);
});
showSound();

const announce = (text) => {
  const said = document.createElement("p");
  said.textContent = text;
  find("desk-announce").append(said);
  if (find("desk-announce").children.length > 4) find("desk-announce").firstChild.remove();
};

// -- one conversation --------------------------------------------------------------------------------------------------
function openTalk(frame) {
  let talk = talks.get(frame.c);
  if (!talk) {
    talk = { c: frame.c, seq: 0, n: frame.n ?? 0, pane: clone("talk-template"), tab: clone("tab-template"), bubbles: {} };
    // Two visitors may make up the same name; an answer must not go to the wrong one.
    const same = [...talks.values()].filter((other) => other.nickname === frame.nickname).length;
    talk.called = same ? `${frame.nickname} ${same + 1}` : frame.nickname;
    talks.set(frame.c, talk);
    find("desk-panes").append(talk.pane);
    find("desk-tabs").append(talk.tab);
    furnish(talk);
  }
  Object.assign(talk, { role: frame.role, state: frame.state, nickname: frame.nickname, since: frame.since });
  talk.here = frame.here;
  talk.n = Math.max(talk.n, frame.n ?? 0);
  talk.catchUp = frame.seq > talk.seq ? frame.seq : 0;
  if (talk.catchUp) talk.catchUpTimer = setTimeout(() => sendAgain(talk), 1500);
  else sendAgain(talk);
  dress(talk);
  return talk;
}

function furnish(talk) {
  const { pane, c } = talk;
  pane.id = `talk-${c}`;
  pane.querySelectorAll("[data-for]").forEach((label) => {
    const field = part(pane, label.dataset.for);
    field.id = `${label.dataset.for}-${c}`;
    label.htmlFor = field.id;
  });
  talk.tab.querySelector("button").addEventListener("click", () => choose(talk, true));
  const box = part(pane, "message");
  box.value = kept.drafts[c] ?? "";
  let typedAt = 0;
  box.addEventListener("input", () => {
    kept.drafts[c] = box.value;
    remember();
    if (Date.now() - typedAt > 3000) {
      typedAt = Date.now();
      write({ t: "typing", c });
    }
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    say(talk, "msg", box);
  });
  part(pane, "say").addEventListener("submit", (event) => {
    event.preventDefault();
    say(talk, "msg", box);
  });
  part(pane, "whisper-form").addEventListener("submit", (event) => {
    event.preventDefault();
    say(talk, "whisper", part(pane, "whisper"));
  });
  pane.querySelectorAll("[data-insert]").forEach((button) =>
    button.addEventListener("click", () => {
      box.value = box.value ? `${box.value.trimEnd()}\n${button.dataset.insert}` : button.dataset.insert;
      kept.drafts[c] = box.value;
      remember();
      box.focus();
    }),
  );
  pane.querySelectorAll("[data-do]").forEach((button) => button.addEventListener("click", () => act(talk, button)));
}

const ACTS = {
  backup: (talk) => write({ t: "backup", c: talk.c }),
  done: (talk) => write({ t: "close", c: talk.c, reason: "done" }),
  not_meant: (talk) => write({ t: "close", c: talk.c, reason: "not_meant" }),
  block_24h: (talk) => write({ t: "close", c: talk.c, reason: "blocked", block: "24h" }),
  block_3m: (talk) => write({ t: "close", c: talk.c, reason: "blocked", block: "3m" }),
  transfer: (talk) => {
    const to = part(talk.pane, "to").value;
    return write({ t: "transfer", c: talk.c, to: to === "queue" ? to : Number(to) });
  },
  take_over: (talk) => write({ t: "take_over", c: talk.c }),
  unlisten: (talk) => write({ t: "unlisten", c: talk.c }),
  leave: (talk) => remove(talk),
};

function act(talk, button) {
  const name = button.dataset.do;
  if (button.dataset.sure !== undefined && button.dataset.asked === undefined) {
    button.dataset.asked = "";
    const before = button.textContent;
    button.textContent = word("sure");
    setTimeout(() => {
      delete button.dataset.asked;
      button.textContent = before;
    }, 6000);
    return;
  }
  if (!ACTS[name](talk)) status(word("not_now"), "warning");
}

function dress(talk) {
  const { pane, tab } = talk;
  const listens = talk.role === "listener";
  part(pane, "name").textContent = talk.called;
  part(pane, "here").textContent = talk.state === "closed" ? word("closed") : word(talk.here === false ? "away" : "here");
  part(pane, "since").textContent = word("since", { time: clock(talk.since) });
  part(pane, "listening").hidden = !listens;
  part(pane, "over").hidden = talk.state !== "closed" || listens;
  part(pane, "write").hidden = talk.state === "closed" || listens;
  part(pane, "aside").hidden = talk.state === "closed";
  pane.querySelectorAll("[data-only]").forEach((element) => {
    element.hidden = element.dataset.only !== talk.role;
  });
  const about = part(pane, "about");
  if (!about.dataset.asked) {
    about.dataset.asked = "yes";
    load(about, facts.aboutUrl.replace(facts.anyId, talk.c));
  }
  if (talk.state === "closed" && !listens) part(pane, "wrap-up").href = facts.wrapUpUrl.replace(facts.anyId, talk.c);
  const to = part(pane, "to");
  const chosen = to.value;
  to.replaceChildren(new Option(word("back_to_queue"), "queue"));
  (now()?.colleagues ?? []).filter(({ id }) => id !== me.id).forEach(({ id, name }) => to.add(new Option(name, id)));
  if ([...to.options].some(({ value }) => value === chosen)) to.value = chosen;
  const label = tab.querySelector("button");
  label.textContent = listens ? word("tab_listening", { name: talk.called }) : talk.called;
  label.setAttribute("aria-current", String(talk === shown));
  tab.classList.toggle("desk-tab--new", Boolean(talk.unread));
  if (talk.unread) label.append(Object.assign(document.createElement("span"), { textContent: ` (${talk.unread})` }));
  arrange();
}

let shown = null;
function choose(talk, focus) {
  shown = talk;
  if (talk) talk.unread = 0;
  talks.forEach((other) => {
    other.pane.hidden = other !== talk;
  });
  talks.forEach(dress);
  if (talk && focus) (talk.state === "open" && talk.role === "volunteer" ? part(talk.pane, "message") : part(talk.pane, "name")).focus();
  if (talk) part(talk.pane, "log").scrollTop = part(talk.pane, "log").scrollHeight;
}

function arrange() {
  const busy = mine().length;
  const most = now()?.at_once ?? 0;
  const wrapping = [...talks.values()].some((talk) => talk.state === "closed" && talk.role === "volunteer");
  find("desk-none").hidden = talks.size > 0;
  find("desk-tabs").hidden = talks.size < 2;
  find("desk-take").disabled = busy >= most || !line;
  find("desk-take-why").textContent =
    most === 0 ? word("no_shift") : busy >= most ? word("enough", { count: most }) : wrapping ? word("first_wrap_up") : "";
}

// The conversation was closed, handed over, or went to somebody else.
function remove(talk) {
  talk.pane.remove();
  talk.tab.remove();
  talks.delete(talk.c);
  delete kept.drafts[talk.c];
  delete kept.outbox[talk.c];
  remember();
  choose([...talks.values()][0] ?? null, false);
  arrange();
}

function bubble(talk, kind, name, text, at) {
  const log = part(talk.pane, "log");
  const low = log.scrollHeight - log.scrollTop - log.clientHeight < 90;
  const item = clone("said-template");
  item.classList.add(`desk-said--${kind}`);
  part(item, "who").textContent = name;
  part(item, "body").textContent = text;
  part(item, "time").textContent = at ? clock(at) : "";
  log.append(item);
  if (low || kind === "me") log.scrollTop = log.scrollHeight;
  return item;
}

const note = (talk, text, at) => bubble(talk, "note", "", text, at) && true;

// -- sending --------------------------------------------------------------------------------------------------------------
function say(talk, kind, box) {
  const body = box.value.trim();
  if (!body) return;
  if (body.length > Number(facts.mostCharacters)) {
    status(word("too_long", { count: body.length - Number(facts.mostCharacters) }), "warning");
    return;
  }
  talk.n += 1;
  const message = { t: kind, cid: crypto.randomUUID?.() ?? uuid(), n: talk.n, body };
  (kept.outbox[talk.c] ??= []).push(message);
  box.value = "";
  if (kind === "msg") delete kept.drafts[talk.c];
  remember();
  showMine(talk, message);
  write({ ...message, c: talk.c });
  box.focus();
}

// Browsers give randomUUID only to https pages and to this very machine.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => (byte + 256).toString(16).slice(1)).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function showMine(talk, message) {
  if (talk.bubbles[message.cid]) return;
  const whispered = message.t === "whisper";
  const item = bubble(talk, whispered ? "whisper" : "me", whispered ? word("me_whisper") : word("me"), message.body, null);
  part(item, "time").textContent = word("sending");
  talk.bubbles[message.cid] = item;
}

function settled(talk, cid, at) {
  kept.outbox[talk.c] = (kept.outbox[talk.c] ?? []).filter((message) => message.cid !== cid);
  remember();
  const item = talk.bubbles[cid];
  if (item && at) part(item, "time").textContent = clock(at);
}

function sendAgain(talk) {
  clearTimeout(talk.catchUpTimer);
  talk.catchUp = 0;
  if (talk.state === "closed") return;
  let n = talk.stored ?? talk.n;
  delete talk.stored;
  (kept.outbox[talk.c] ?? []).forEach((message) => {
    n += 1;
    message.n = n;
    showMine(talk, message);
    write({ ...message, c: talk.c });
  });
  talk.n = n;
  remember();
}

// -- what the server says ---------------------------------------------------------------------------------------------------
const HEAR = {
  welcome(frame) {
    tries = 0;
    ({ me, desks } = frame);
    status(now() ? word("connected") : word("no_shift"), now() ? "ok" : "warning");
    const still = new Set(frame.conversations.map(({ c }) => c));
    [...talks.values()].filter((talk) => !still.has(talk.c) && talk.state === "open").forEach((talk) => HEAR.gone({ c: talk.c }));
    frame.conversations.forEach((one) => {
      const talk = talks.get(one.c);
      if (talk) talk.n = 0;
      openTalk(one);
    });
    find("desk-lead").hidden = now()?.role !== "lead";
    if (!shown && talks.size) choose([...talks.values()][0], false);
    arrange();
  },
  conv(frame) {
    const isNew = !talks.has(frame.c);
    const talk = openTalk(frame);
    if (!isNew) return;
    nudge(false);
    announce(word("new_talk", { name: frame.nickname }));
    if (!shown || shown.state === "closed" || frame.role === "listener") choose(talk, true);
    else {
      talk.unread = 1;
      dress(talk);
      choose(shown, false);
    }
  },
  ack(frame) {
    const talk = talks.get(frame.c);
    if (talk) settled(talk, frame.cid, frame.at ?? new Date());
  },
  ev(frame) {
    const talk = talks.get(frame.c);
    if (!talk || frame.seq <= talk.seq) return;
    talk.seq = frame.seq;
    HAPPENED[frame.kind]?.(talk, frame);
    if (talk.catchUp && talk.seq >= talk.catchUp) sendAgain(talk);
  },
  typing(frame) {
    const talk = talks.get(frame.c);
    if (!talk || frame.who !== "visitor") return;
    part(talk.pane, "typing").hidden = false;
    clearTimeout(talk.typingTimer);
    talk.typingTimer = setTimeout(() => {
      part(talk.pane, "typing").hidden = true;
    }, 5000);
  },
  presence(frame) {
    const talk = talks.get(frame.c);
    if (!talk) return;
    talk.here = frame.here;
    dress(talk);
  },
  gone(frame) {
    const talk = talks.get(frame.c);
    if (!talk) return;
    if (frame.reason === "closed" && talk.role === "volunteer") {
      talk.state = "closed";
      dress(talk);
      return;
    }
    status(word(`gone_${frame.reason}`) || word("gone"), "warning");
    announce(find("desk-status").textContent);
    remove(talk);
  },
  board(frame) {
    if (String(frame.offering) === facts.offering) showBoard(frame);
  },
  waiting(frame) {
    if (String(frame.offering) === facts.offering && facts.onBreak !== "yes") cue(frame.any);
  },
  call(frame) {
    const item = clone("call-template");
    part(item, "text").textContent = word("call", { name: frame.by.name });
    part(item, "listen").addEventListener("click", () => {
      write({ t: "listen", c: frame.c });
      item.remove();
    });
    part(item, "away").addEventListener("click", () => item.remove());
    find("desk-calls").append(item);
    nudge(true);
  },
  err(frame) {
    const talk = talks.get(frame.c);
    if (frame.code === "order" && talk) {
      talk.stored = frame.expected - 1;
      sendAgain(talk);
    } else if ((frame.code === "rate" || frame.code === "again" || frame.code === "flight") && frame.cid) {
      // Once for however many were refused: otherwise each of them would send all of them.
      clearTimeout(againTimer);
      againTimer = setTimeout(() => {
        talks.forEach((one) => (kept.outbox[one.c] ?? []).forEach((m) => write({ ...m, c: one.c })));
      }, 1500);
    } else if (frame.code === "fenced" && talk) {
      HEAR.gone({ c: frame.c, reason: "lease" });
    } else {
      if (frame.cid) talks.forEach((one) => settled(one, frame.cid));
      status(word(`err_${frame.code}`) || word("not_now"), "warning");
      announce(find("desk-status").textContent);
    }
  },
  reconnect() {
    const old = line;
    line = null;
    old.close();
    status(word("reconnecting"), "warning");
    setTimeout(() => line ?? connect(), Math.random() * 2000);
  },
};

const fresh = (frame) => Date.now() - new Date(frame.at) < 60000;

const HAPPENED = {
  message(talk, frame) {
    if (frame.who === "visitor") {
      part(talk.pane, "typing").hidden = true;
      bubble(talk, "visitor", talk.nickname, frame.body, frame.at);
      if (fresh(frame)) {
        announce(`${talk.called}: ${frame.body}`);
        if (talk !== shown) talk.unread = (talk.unread ?? 0) + 1;
        if (talk !== shown || document.hidden) nudge(false);
        dress(talk);
      }
    } else said(talk, frame, "me", "colleague");
  },
  whisper(talk, frame) {
    said(talk, frame, "whisper", "whisper");
    if (frame.by !== me.id && fresh(frame)) {
      announce(frame.body);
      nudge(false);
    }
  },
  assigned: (talk, frame) => note(talk, frame.by === me.id ? word("assigned_me") : word("assigned"), frame.at),
  left: (talk, frame) => note(talk, word(frame.who === "visitor" ? "visitor_left" : "volunteer_left"), frame.at),
  requeued: (talk, frame) => note(talk, word("requeued"), frame.at),
  warning: (talk, frame) => note(talk, word(`warn_${frame.reason}`), frame.at),
  listening: (talk, frame) => note(talk, word("lead_listens"), frame.at),
  unlistened: (talk, frame) => note(talk, word("lead_gone"), frame.at),
  backup: (talk, frame) => note(talk, word("backup_asked"), frame.at),
  closed(talk, frame) {
    note(talk, word(`closed_${frame.reason}`) || word("closed"), frame.at);
    talk.state = "closed";
    delete kept.outbox[talk.c];
    dress(talk);
    if (talk === shown && talk.role === "volunteer") part(talk.pane, "wrap-up").focus();
  },
};

function said(talk, frame, own, other) {
  if (frame.by === me.id) {
    if (!talk.bubbles[frame.cid]) {
      const whispered = frame.kind === "whisper";
      talk.bubbles[frame.cid] = bubble(talk, own, whispered ? word("me_whisper") : word("me"), frame.body, frame.at);
    }
    settled(talk, frame.cid, frame.at);
    return;
  }
  const name = desks.flatMap((one) => one.colleagues ?? []).find(({ id }) => id === frame.by)?.name ?? word("colleague");
  bubble(talk, other, frame.kind === "whisper" ? word("whispers", { name }) : name, frame.body, frame.at);
}

// -- the shift lead's board -----------------------------------------------------------------------------------------------------
const lasted = (at) => {
  const count = minutes(at);
  return count === 0 ? word("just_now") : count === 1 ? word("one_minute") : word("minutes", { count });
};
let board = null;
setInterval(() => board && showBoard(board), 20000);

function showBoard(frame) {
  board = frame;
  // Whoever is about to press a button with the keyboard stays on it.
  const at = document.activeElement?.dataset.key;
  const fill = (name, rows, row) => {
    part(find("desk-lead"), name).replaceChildren(...rows.map(row));
    part(find("desk-lead"), `${name}-none`).hidden = rows.length > 0;
  };
  const colleague = (id) => desks.flatMap((one) => one.colleagues ?? []).find((one) => one.id === id)?.name ?? "";
  fill("waiting", frame.waiting, (one) => {
    const item = clone("board-template");
    const text = word("board_waiting", { name: one.nickname, time: lasted(one.since) });
    part(item, "text").textContent = one.here ? text : `${text} · ${word("away")}`;
    worry(item, one);
    part(item, "listen").hidden = true;
    part(item, "take-over").hidden = true;
    return item;
  });
  fill("open", frame.open, (one) => {
    const item = clone("board-template");
    const values = { name: one.nickname, by: one.by === me.id ? word("me") : colleague(one.by), time: lasted(one.since) };
    part(item, "text").textContent = word("board_open", values);
    worry(item, one);
    part(item, "listen").dataset.key = `listen-${one.c}`;
    part(item, "take-over").dataset.key = `take-over-${one.c}`;
    part(item, "listen").hidden = talks.has(one.c);
    part(item, "take-over").hidden = one.by === me.id;
    part(item, "listen").addEventListener("click", () => write({ t: "listen", c: one.c }));
    part(item, "take-over").addEventListener("click", () => write({ t: "take_over", c: one.c }));
    return item;
  });
  if (at) desk.querySelector(`[data-key="${at}"]`)?.focus();
}

// What a lead has to know also when the call itself was missed.
function worry(item, one) {
  const texts = [one.help && word("board_help"), one.lost > 1 && word("board_lost", { count: one.lost })].filter(Boolean);
  part(item, "worry").textContent = texts.join(" ");
  part(item, "worry").hidden = !texts.length;
}

// -- taking the next: no numbers, no clock, only whether somebody would like to talk ------------------------------------------------
function cue(somebody) {
  const text = somebody ? word("somebody") : word("nobody");
  if (find("desk-cue").textContent === text) return;
  find("desk-cue").textContent = text;
  desk.classList.toggle("desk--cue", somebody);
  if (somebody && mine().length < (now()?.at_once ?? 0)) nudge(false);
}
find("desk-take").addEventListener("click", () => write({ t: "take", offering: Number(facts.offering) }) || status(word("not_now"), "warning"));

const load = (place, address) =>
  fetch(address, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : { text: "" }))
    .then(({ text }) => {
      place.textContent = text;
      place.hidden = !text;
    })
    .catch(() => {});

connect();

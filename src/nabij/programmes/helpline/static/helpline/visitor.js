// The visitor's side of the helpline: plain ES2017 without anything else, so that an old phone can run it.
// Nothing is kept but a token and unsent words, in this tab; leaving wipes both before it tells anybody.
"use strict";

(function () {
  const page = document.getElementById("chat");
  const facts = page.dataset;
  const find = (name) => document.getElementById(name);
  const word = (name, values) => {
    let text = find("words").querySelector(`[data-word="${name}"]`).textContent.trim();
    Object.keys(values || {}).forEach((key) => {
      text = text.replace(`{${key}}`, values[key]);
    });
    return text;
  };

  // -- what this tab remembers -------------------------------------------------------------------------------
  const STORE = `chat-${facts.helpline}`;
  const fresh = () => ({ token: null, cid: null, conversation: null, nickname: "", n: 0, outbox: [] });
  let kept = fresh();
  let lastSeq = 0;
  let mode = "start";

  function remember() {
    try {
      sessionStorage.setItem(STORE, JSON.stringify(kept));
    } catch (e) {
      // A browser that keeps nothing still has the memory of this page.
    }
  }

  function recall() {
    try {
      return Object.assign(fresh(), JSON.parse(sessionStorage.getItem(STORE) || "{}"));
    } catch (e) {
      return fresh();
    }
  }

  function forget() {
    kept = fresh();
    try {
      sessionStorage.removeItem(STORE);
    } catch (e) {
      // Nothing was kept.
    }
  }

  // A pause that was agreed or imposed is the only thing this browser keeps after the tab is closed.
  const PAUSE = `chat-pause-${facts.helpline}`;

  function pauseNote() {
    try {
      const pause = JSON.parse(localStorage.getItem(PAUSE) || "null");
      if (pause && new Date(pause.until) > new Date()) return pause.note;
      localStorage.removeItem(PAUSE);
    } catch (e) {
      // Nothing can be kept here.
    }
    return undefined;
  }

  function uuid() {
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64;
    b[8] = (b[8] & 63) | 128;
    const hex = Array.from(b, (x) => (x + 256).toString(16).slice(1)).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  // -- leaving in a hurry: first the screen, then the page, then whoever has to know -----------------------------
  function quickExit() {
    const token = kept.token;
    mode = "gone";
    forget();
    document.body.textContent = "";
    document.title = "";
    const exit = facts.exit;
    try {
      (window.top === window ? location : window.top.location).replace(exit);
    } catch (e) {
      location.replace(exit);
    }
    try {
      leave(token);
      if (socket) socket.close();
    } catch (e) {
      // The server notices by itself that nobody is there.
    }
  }

  function leave(token) {
    if (token) navigator.sendBeacon(facts.leaveUrl, new Blob([JSON.stringify({ token })], { type: "text/plain" }));
  }

  let escapedAt = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" && event.key !== "Esc") return;
    const now = Date.now();
    if (now - escapedAt < 1500) quickExit();
    escapedAt = now;
  });
  find("quick-exit").addEventListener("click", (event) => {
    event.preventDefault();
    quickExit();
  });
  // A page that comes back out of the browser's own memory shows nothing of what was said.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  // -- what is on the screen --------------------------------------------------------------------------------------
  const PARTS = ["start", "waiting", "talk", "over", "refused"];

  function show(part, focus) {
    PARTS.forEach((name) => {
      find(name).hidden = name !== part;
    });
    page.classList.toggle("talking", part === "talk");
    if (focus !== false) {
      const heading = find(part).querySelector("[data-focus]");
      if (heading) heading.focus({ preventScroll: part === "talk" });
      if (part !== "talk") window.scrollTo(0, 0);
    }
  }

  function announce(text) {
    const line = document.createElement("p");
    line.textContent = text;
    const region = find("announce");
    region.appendChild(line);
    if (region.children.length > 5) region.removeChild(region.firstChild);
  }

  let connectionTimer = 0;
  function showConnection(broken) {
    clearTimeout(connectionTimer);
    const line = find("connection");
    if (!broken) {
      line.hidden = true;
      return;
    }
    // A blink of the network is nobody's worry.
    connectionTimer = setTimeout(() => {
      if (mode === "gone" || mode === "over") return;
      line.hidden = false;
      announce(line.textContent);
    }, 1500);
  }

  function atBottom() {
    const log = find("log");
    return log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  }

  function toBottom() {
    const log = find("log");
    log.scrollTop = log.scrollHeight;
  }

  function bubble(who, text, at) {
    const stay = !atBottom() && who === "volunteer";
    const item = document.createElement("li");
    item.className = `said said-${who}`;
    if (who !== "system") {
      const name = document.createElement("span");
      name.className = "who";
      name.textContent = who === "visitor" ? word("you") : word("volunteer");
      item.appendChild(name);
    }
    const body = document.createElement("p");
    body.dir = "auto";
    body.textContent = text;
    item.appendChild(body);
    if (at && who !== "system") {
      const time = document.createElement("time");
      time.textContent = at.toLocaleTimeString(facts.locale, { hour: "2-digit", minute: "2-digit" });
      item.appendChild(time);
    }
    find("log").appendChild(item);
    if (!stay) toBottom();
    return item;
  }

  const bubbles = {};
  function showMine(message, sent) {
    const item = bubbles[message.cid] || bubble("visitor", message.body, new Date());
    bubbles[message.cid] = item;
    let state = item.querySelector(".state-mark");
    if (sent) {
      if (state) item.removeChild(state);
    } else if (!state) {
      state = document.createElement("span");
      state.className = "state-mark";
      state.textContent = word("sending");
      item.appendChild(state);
    }
  }

  // -- sending ------------------------------------------------------------------------------------------------------
  let socket = null;
  let ready = false;
  let tries = 0;
  let retryTimer = 0;
  let heardAt = 0;
  let againTimer = 0;

  function write(frame) {
    if (!socket || socket.readyState !== 1) return false;
    socket.send(JSON.stringify(frame));
    return true;
  }

  function post(message) {
    if (ready) write({ t: "msg", c: kept.conversation, cid: message.cid, n: message.n, body: message.body });
  }

  function say(body) {
    kept.n += 1;
    const message = { cid: uuid(), n: kept.n, body };
    kept.outbox.push(message);
    remember();
    showMine(message, false);
    post(message);
    setTimeout(() => {
      // Not confirmed for long while the line seems open: the line is dead, and a new one will bring it over.
      if (socket && kept.outbox.indexOf(message) >= 0 && Date.now() - heardAt > 7000) reconnectNow();
    }, 8000);
  }

  function settled(cid) {
    kept.outbox = kept.outbox.filter((message) => message.cid !== cid);
    remember();
    if (bubbles[cid]) showMine({ cid }, true);
  }

  // -- the line to the server ---------------------------------------------------------------------------------------
  function connect() {
    clearTimeout(retryTimer);
    ready = false;
    // A line gets its time: a server that just came back is slow, and what waits to be confirmed must not cut it off.
    heardAt = Date.now();
    const line = new WebSocket(facts.socket);
    socket = line;
    line.onopen = () => {
      const hello = { t: "hello", v: 1, token: kept.token, last_seq: lastSeq };
      if (!kept.token) {
        Object.assign(hello, { helpline: facts.helpline, nickname: kept.nickname, cid: kept.cid, note: pauseNote() });
      }
      write(hello);
    };
    line.onmessage = (event) => {
      if (socket !== line) return;
      heardAt = Date.now();
      let frame;
      try {
        frame = JSON.parse(event.data);
      } catch (e) {
        return;
      }
      if (HEAR[frame.t]) HEAR[frame.t](frame);
    };
    line.onclose = (event) => {
      if (socket !== line) return;
      socket = null;
      ready = false;
      if (event.code === 4001) {
        // Not admitted; what the reason is was said in a frame before.
        if (mode !== "refused" && mode !== "over") refuse("other");
      } else if (mode === "waiting" || mode === "open" || mode === "connecting" || forms.length) {
        retryLater();
      }
    };
  }

  function retryLater() {
    showConnection(true);
    const most = Math.min(20000, 400 * Math.pow(2, tries));
    tries += 1;
    // Everybody who lost the same server comes back at a different moment.
    retryTimer = setTimeout(connect, most * (0.5 + Math.random() / 2));
  }

  function reconnectNow() {
    if (mode !== "waiting" && mode !== "open" && mode !== "connecting") return;
    const old = socket;
    socket = null;
    if (old) old.close();
    tries = 0;
    connect();
  }

  window.addEventListener("online", reconnectNow);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && (!socket || Date.now() - heardAt > 60000)) reconnectNow();
  });

  function place(position) {
    const before = Math.max(0, position - 1);
    const text = before === 0 ? word("next") : before === 1 ? word("one_before") : word("before", { count: before });
    if (find("place").textContent !== text) {
      find("place").textContent = text;
      if (mode === "waiting") announce(text);
    }
  }

  function becomeWaiting() {
    if (mode === "waiting") return;
    mode = "waiting";
    show("waiting");
  }

  function becomeOpen() {
    if (mode === "open") return;
    mode = "open";
    show("talk", false);
    find("message").focus();
    toBottom();
  }

  function becomeOver(text) {
    if (mode === "over") return;
    mode = "over";
    showConnection(false);
    kept.outbox = [];
    remember();
    if (text) find("over-why").textContent = text;
    // What was said stays readable until this tab is closed.
    find("said-before").appendChild(find("log"));
    find("said-before").hidden = !find("log").children.length;
    show("over");
  }

  function showAlone(isAlone) {
    find("alone").hidden = !isAlone;
    find("soon").hidden = isAlone;
  }

  function refuse(code) {
    mode = "refused";
    showConnection(false);
    forget();
    const known = find("words").querySelector(`[data-word="err_${code}"]`);
    find("refused-why").textContent = known ? known.textContent.trim() : word("err_other");
    show("refused");
  }

  let lastOfMine = 0;
  let caughtUpAt = 0;
  let catchUpTimer = 0;

  function catchUp() {
    caughtUpAt = 0;
    kept.n = lastOfMine;
    kept.outbox.forEach((message) => {
      kept.n += 1;
      message.n = kept.n;
      showMine(message, false);
      post(message);
    });
    remember();
    if (first) {
      const text = first;
      first = "";
      say(text);
    }
  }

  const REFUSED = ["closed", "full", "paused", "blocked", "expired", "version", "unknown"];

  const HEAR = {
    welcome(frame) {
      ready = true;
      tries = 0;
      showConnection(false);
      kept.conversation = frame.c;
      if (frame.token) kept.token = frame.token;
      forms.forEach(hand);
      if (frame.state === "closed") {
        remember();
        // The events that are still to come say why.
        setTimeout(() => becomeOver(""), 1000);
        return;
      }
      if (frame.state === "open") becomeOpen();
      else becomeWaiting();
      if (frame.position) place(frame.position);
      // What comes first are events; only then is clear what did arrive and what has to be sent again.
      lastOfMine = frame.n;
      if (frame.seq <= lastSeq) catchUp();
      else {
        caughtUpAt = frame.seq;
        catchUpTimer = setTimeout(() => caughtUpAt && catchUp(), 1500);
      }
    },
    form(frame) {
      forms = forms.filter((form) => form.name !== frame.name);
      if (frame.name === "evaluation") thank();
    },
    keep(frame) {
      try {
        localStorage.setItem(PAUSE, JSON.stringify({ note: frame.note, until: frame.until }));
      } catch (e) {
        // A browser that keeps nothing cannot be asked to.
      }
    },
    presence() {},
    ack(frame) {
      settled(frame.cid);
    },
    queue(frame) {
      if (mode !== "open") becomeWaiting();
      place(frame.position);
    },
    typing() {
      const line = find("typing");
      line.hidden = false;
      clearTimeout(HEAR.typingTimer);
      HEAR.typingTimer = setTimeout(() => {
        line.hidden = true;
      }, 5000);
    },
    ev(frame) {
      if (frame.seq > lastSeq) {
        lastSeq = frame.seq;
        if (HAPPENED[frame.kind]) HAPPENED[frame.kind](frame);
      }
      clearTimeout(catchUpTimer);
      if (caughtUpAt && lastSeq >= caughtUpAt) catchUp();
      // The last places may be of events for staff only, which never come.
      else if (caughtUpAt) catchUpTimer = setTimeout(catchUp, 700);
    },
    err(frame) {
      if (REFUSED.indexOf(frame.code) >= 0) {
        const line = socket;
        socket = null;
        if (line) line.close();
        if (frame.code === "expired" && kept.conversation) becomeOver(word("over_gone"));
        else refuse(frame.code);
      } else if (frame.code === "order") {
        lastOfMine = frame.expected - 1;
        catchUp();
      } else if (frame.code === "state") {
        becomeOver("");
      } else if (frame.code === "text" || frame.code === "long") {
        const item = bubbles[frame.cid];
        settled(frame.cid);
        lastOfMine = kept.n - kept.outbox.length - 1;
        catchUp();
        if (item) {
          item.classList.add("refused");
          announce(word("refused_message"));
        }
      } else {
        // Too fast, or just now not possible: the same again in a moment, once for however many were refused.
        clearTimeout(againTimer);
        againTimer = setTimeout(() => kept.outbox.forEach(post), 1500);
      }
    },
    reconnect() {
      // The server is going away for a moment; the others come back at different moments too.
      const line = socket;
      socket = null;
      ready = false;
      if (line) line.close();
      retryLater();
    },
  };

  const HAPPENED = {
    message(frame) {
      if (frame.who === "visitor") {
        const sent = kept.outbox.some((message) => message.cid === frame.cid);
        showMine({ cid: frame.cid, body: frame.body }, true);
        settled(frame.cid);
        if (!sent && !caughtUpAt) kept.n += 1;
        return;
      }
      find("typing").hidden = true;
      bubble("volunteer", frame.body, new Date(frame.at));
      if (Date.now() - new Date(frame.at) < 60000) announce(`${word("volunteer")}: ${frame.body}`);
      if (document.hidden) document.title = `(1) ${facts.title}`;
    },
    assigned(frame) {
      showAlone(false);
      becomeOpen();
      note(word("assigned"), frame);
    },
    left(frame) {
      note(frame.who === "visitor" ? word("you_left") : word("left"), frame);
    },
    requeued(frame) {
      note(word("requeued"), frame);
      becomeWaiting();
    },
    warning(frame) {
      if (frame.reason === "nobody" || frame.reason === "somebody") {
        showAlone(frame.reason === "nobody");
        if (mode !== "open") announce(frame.reason === "nobody" ? find("alone-text").textContent : word("somebody"));
        return;
      }
      const known = find("words").querySelector(`[data-word="warn_${frame.reason}"]`);
      if (known) note(known.textContent.trim(), frame);
    },
    closed(frame) {
      const known = find("words").querySelector(`[data-word="over_${frame.reason}"]`);
      becomeOver(known ? known.textContent.trim() : "");
    },
  };

  function note(text, frame) {
    bubble("system", text, null);
    if (Date.now() - new Date(frame.at) < 60000) announce(text);
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) document.title = facts.title;
  });

  // -- the kind question before a telephone number or address goes out --------------------------------------------------
  const GIVES_AWAY = [
    ["email", /[^\s@]+@[^\s@]+\.[a-z]{2,}/i],
    ["phone", /(?:\+|00)?\d(?:[\s().-]*\d){8,13}(?!\d)/],
    ["address", /\b[1-9]\d{3}\s?[a-z]{2}\b/i],
    ["address", /\b[a-z]{3,}(?:straat|laan|weg|plein|gracht|kade|dijk|hof|singel|steeg|dreef|pad)\s+\d{1,4}\s?[a-z]?\b/i],
  ];

  function givesAway(text) {
    const found = GIVES_AWAY.find((pair) => pair[1].test(text));
    return found ? found[0] : "";
  }

  const box = find("message");
  const MOST = Number(facts.mostCharacters);
  let approved = "";

  function trySay() {
    const text = box.value.trim();
    if (!text || mode !== "open") return;
    if (text.length > MOST) {
      caution(word("too_long", { count: text.length - MOST }), false);
      return;
    }
    const what = givesAway(text);
    if (what && approved !== text) {
      caution(word(`gives_${what}`), true);
      return;
    }
    find("caution").hidden = true;
    say(text);
    box.value = "";
    grow();
    box.focus();
  }

  function caution(text, maySend) {
    find("caution-text").textContent = text;
    find("caution-send").hidden = !maySend;
    find("caution").hidden = false;
    find("caution-change").focus();
    announce(text);
  }

  find("caution-change").addEventListener("click", () => {
    find("caution").hidden = true;
    box.focus();
  });
  find("caution-send").addEventListener("click", () => {
    approved = box.value.trim();
    trySay();
  });

  function grow() {
    box.rows = 1;
    while (box.rows < 6 && box.scrollHeight > box.clientHeight + 2) box.rows += 1;
  }

  let typedAt = 0;
  box.addEventListener("input", () => {
    grow();
    if (mode === "open" && Date.now() - typedAt > 3000) {
      typedAt = Date.now();
      if (ready) write({ t: "typing", c: kept.conversation });
    }
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    // On a phone the key means a new line; there is a button beside it.
    if (window.matchMedia && !window.matchMedia("(pointer: coarse)").matches) {
      event.preventDefault();
      trySay();
    }
  });
  find("talk-form").addEventListener("submit", (event) => {
    event.preventDefault();
    trySay();
  });

  // -- coming in ------------------------------------------------------------------------------------------------------
  let first = "";

  function start() {
    const nickname = find("nickname").value.trim();
    const wrong = find("nickname-error");
    wrong.hidden = Boolean(nickname);
    find("nickname").setAttribute("aria-invalid", nickname ? "false" : "true");
    if (!nickname) {
      find("nickname").focus();
      return;
    }
    const words = find("first").value.trim();
    const away = givesAway(`${nickname} ${words}`);
    const warning = find("start-caution");
    if (away && warning.dataset.shown !== words + nickname) {
      warning.textContent = word("gives_start");
      warning.hidden = false;
      warning.dataset.shown = words + nickname;
      warning.focus();
      return;
    }
    first = words.slice(0, MOST);
    forms = [{ name: "about", data: { age: find("age").value, language: facts.language } }];
    kept.nickname = nickname;
    kept.cid = uuid();
    remember();
    mode = "connecting";
    show("waiting");
    find("place").textContent = word("connecting");
    connect();
  }

  if (find("start-form")) {
    find("start-form").hidden = false;
    find("start-form").addEventListener("submit", (event) => {
      event.preventDefault();
      start();
    });
  }

  // -- small forms: handed in over the same line, and kept until the server says that it has them ------------------------
  let forms = [];

  function hand(form) {
    if (ready) write({ t: "form", c: kept.conversation, name: form.name, data: form.data });
  }

  function handIn(name, data) {
    const form = { name, data };
    forms = forms.filter((other) => other.name !== name).concat(form);
    if (ready) hand(form);
    else if (!socket) connect();
  }

  function stop() {
    if (ready) write({ t: "close", c: kept.conversation });
    else leave(kept.token);
    if (kept.token) becomeOver("");
    else location.replace(facts.here);
  }

  find("stop-waiting").addEventListener("click", stop);
  find("end").addEventListener("click", () => {
    find("end-question").hidden = false;
    find("end-no").focus();
  });
  find("end-no").addEventListener("click", () => {
    find("end-question").hidden = true;
    box.focus();
  });
  find("end-yes").addEventListener("click", () => {
    find("end-question").hidden = true;
    stop();
  });
  Array.from(document.querySelectorAll("[data-again]")).forEach((button) =>
    button.addEventListener("click", () => {
      forget();
      location.replace(facts.here);
    }),
  );

  // -- afterwards -------------------------------------------------------------------------------------------------------
  find("after-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = (name) => {
      const input = document.querySelector(`input[name="${name}"]:checked`);
      return input ? input.value : "";
    };
    const done = find("after-done");
    const answer = { helped: chosen("helped"), mood: chosen("mood") };
    if (answer.helped || answer.mood) {
      done.textContent = word("after_sending");
      handIn("evaluation", answer);
    } else {
      done.textContent = word("after_empty");
    }
    done.hidden = false;
    done.focus();
  });

  function thank() {
    const done = find("after-done");
    forget();
    find("after-form").hidden = true;
    done.textContent = word("after_thanks");
    done.hidden = false;
    done.focus();
  }

  // Another language is the same place: it adds nothing to what the Back button shows.
  Array.from(document.querySelectorAll("a[data-replace]")).forEach((link) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      location.replace(link.href);
    }),
  );

  // Closed: look again by itself when the doors open, never all at the same second.
  if (facts.opensIn) {
    const wait = Number(facts.opensIn) * 1000 + Math.random() * 20000;
    if (wait < 43200000) setTimeout(() => mode === "start" && location.replace(facts.here), wait);
  }

  // -- where were we? ---------------------------------------------------------------------------------------------------
  kept = recall();
  find("loading").hidden = true;
  if (kept.token) {
    mode = "connecting";
    show("waiting", false);
    find("place").textContent = word("connecting");
    connect();
  } else {
    show("start", false);
  }
})();

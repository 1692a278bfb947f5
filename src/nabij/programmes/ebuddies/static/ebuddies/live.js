// Shows letters as they come, over the same log that the page was made from. Without this, "Look again" does it.
(function () {
  "use strict";
  const log = document.getElementById("letters");
  const sample = document.getElementById("letter-sample");
  const heard = document.getElementById("heard");
  const token = document.querySelector('input[name="token"]').value;
  const when = new Intl.DateTimeFormat(log.dataset.locale, {
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
  });
  let last = Number(log.dataset.last);
  let tries = 0;
  let over = false;

  function seen() {
    if (!document.hidden && navigator.sendBeacon) {
      navigator.sendBeacon(log.dataset.seen, new URLSearchParams({ token: token }));
    }
  }

  function show(said) {
    const letter = sample.content.firstElementChild.cloneNode(true);
    const time = letter.querySelector("time");
    time.dateTime = said.at;
    time.textContent = when.format(new Date(said.at));
    letter.querySelector(".text").textContent = said.body;
    log.append(letter);
    heard.textContent = heard.dataset.new;
    seen();
  }

  function take(said) {
    if (said.t === "welcome") {
      tries = 0;
    } else if (said.t === "reconnect") {
      return;
    } else if (said.t === "ev" && said.seq > last) {
      last = said.seq;
      if (said.kind === "message" && said.who !== "visitor") {
        show(said);
      } else if (said.kind === "closed") {
        over = true;
        heard.className = "notice";
        heard.textContent = heard.dataset.over;
      }
    }
  }

  function connect() {
    const socket = new WebSocket(log.dataset.socket);
    socket.onopen = function () {
      socket.send(JSON.stringify({ t: "hello", v: 1, token: log.dataset.live, last_seq: last }));
    };
    socket.onmessage = function (event) {
      const said = JSON.parse(event.data);
      if (said.t === "err") {
        over = true; // another page of one's own took over: looking again still works
      }
      take(said);
    };
    socket.onclose = function () {
      tries += 1;
      if (!over) {
        setTimeout(connect, Math.min(30000, 1000 * 2 ** Math.min(tries, 5)));
      }
    };
  }

  document.addEventListener("visibilitychange", seen);
  connect();
})();

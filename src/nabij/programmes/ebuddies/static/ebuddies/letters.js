// Looks every twenty seconds whether there is a letter, while somebody has this page before them. After twenty minutes
// without a touch it stops, so that a page left open does not keep anybody signed in.
const log = document.getElementById("letters");
const sample = document.getElementById("letter-sample");
const heard = document.getElementById("heard");
const when = new Intl.DateTimeFormat(log.dataset.locale, {
  day: "numeric",
  month: "long",
  hour: "2-digit",
  minute: "2-digit",
});
const EVERY = 20_000;
const AT_MOST = 20 * 60_000;
let last = Number(log.dataset.last);
let touched = Date.now();

for (const sign of ["keydown", "pointerdown", "scroll"]) {
  document.addEventListener(sign, () => (touched = Date.now()), { passive: true });
}

function show(said) {
  const letter = sample.content.firstElementChild.cloneNode(true);
  const who = letter.querySelector("span");
  if (said.who !== "visitor") {
    letter.className = "ebuddy-mine";
    who.textContent = said.mine ? who.dataset.mine : who.dataset.other;
  }
  const time = letter.querySelector("time");
  time.dateTime = said.at;
  time.textContent = when.format(new Date(said.at));
  letter.querySelector(".ebuddy-text").textContent = said.text;
  log.append(letter);
  heard.textContent = heard.dataset.new;
}

async function look() {
  if (document.hidden || Date.now() - touched > AT_MOST) {
    return;
  }
  const answer = await fetch(`${log.dataset.url}?after=${last}`, { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) {
    return;
  }
  const said = await answer.json();
  for (const letter of said.letters) {
    last = Math.max(last, letter.seq);
    show(letter);
  }
}

setInterval(() => look().catch(() => undefined), EVERY);
document.addEventListener("visibilitychange", () => look().catch(() => undefined));

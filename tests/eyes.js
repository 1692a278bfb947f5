// Lets a test look at a page with axe without looking twice at what is the same.
//
// Colours: whether text stands out follows from its colour, its size and what is painted behind it. Text of which all
// of that was seen before gets the same verdict, so axe is asked only about the others.
// Structure: every other rule follows from elements, attributes and which of them have text, hardly from the words.
globalThis.eyes = (() => {
  const COLOURS = ["color-contrast", "link-in-text-block"];
  const WORDS = ["label-content-name-mismatch", "image-redundant-alt", "table-duplicate-name", "html-lang-valid", "valid-lang"];
  // Of these only it matters whether they say something: they are said in a language, or differ at every visit.
  const SAID = /^(alt|aria-label|content|href|hreflang|label|lang|nonce|placeholder|title|value|data-.*)$/;
  const SHADES = [
    "color", "fontSize", "fontWeight", "textShadow", "textDecorationLine", "borderBottomStyle", "borderBottomWidth",
  ];
  let texts = new Map();

  const named = (found) =>
    found.map(({ id, help, nodes }) => ({
      id, help, nodes: nodes.map((node) => ({ target: node.target.join(" "), why: node.failureSummary })),
    }));

  async function violations(options) {
    return named((await axe.run(document, { ...options, resultTypes: ["violations"] })).violations);
  }

  async function colours(wanted) {
    const elements = new Map(wanted.map((shade) => [texts.get(shade), shade]));
    const { violations, passes } = await axe.run({ include: [...elements.keys()] }, {
      runOnly: { type: "rule", values: COLOURS }, resultTypes: ["violations", "passes"], elementRef: true,
    });
    const judged = [...violations, ...passes].flatMap((rule) => rule.nodes.map((node) => elements.get(node.element)));
    return { found: named(violations), judged: [...new Set(judged)].filter(Boolean) };
  }

  function behind(element, known) {
    // Everything up to the page that paints something, dims it or lies on another layer.
    if (!element) return "";
    if (known.has(element)) return known.get(element);
    const style = getComputedStyle(element);
    const paints = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter, style.mixBlendMode];
    let told = behind(element.parentElement, known);
    if (paints.join() !== "rgba(0, 0, 0, 0),none,1,none,normal") told += `>${paints.join()}`;
    if (!["static", "relative"].includes(style.position) || style.transform !== "none") {
      told += `>${style.position} ${element.tagName}.${element.className}`;
    }
    known.set(element, told);
    return told;
  }

  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());

  function shades() {
    texts = new Map();
    const known = new Map();
    for (const element of document.body.querySelectorAll("*")) {
      const isField = ["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName) && element.type !== "hidden";
      if (!(isField || hasText(element)) || !element.checkVisibility({ visibilityProperty: true })) continue;
      const style = getComputedStyle(element);
      const around = element.tagName === "A" ? SHADES.map((name) => getComputedStyle(element.parentElement)[name]) : [];
      const shade = [
        ...SHADES.map((name) => style[name]), ...around, isField ? element.type : "", element.matches(":disabled"),
        element.tagName === "A", behind(element, known),
      ].join("|");
      if (!texts.has(shade)) texts.set(shade, element);
    }
    return [...texts.keys()];
  }

  function told(element) {
    if (element.matches("form[action='/language/']")) return "";
    const attributes = [...element.attributes]
      .map(({ name, value }) => (SAID.test(name) ? `${name}:${value.trim() !== ""}` : `${name}=${value}`))
      .sort();
    const inside = [...element.children].map(told).join("");
    return `<${element.tagName} ${attributes.join(" ")}${hasText(element) ? " text" : ""}>${inside}</>`;
  }

  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

  function isBuiltAlike([one, other]) {
    try {
      return told(parsed(one).documentElement) === told(parsed(other).documentElement);
    } catch {
      return false; // a page may refuse to have text made into a page; then the other one has to be opened
    }
  }

  return {
    everything: (tags) => violations({ runOnly: { type: "tag", values: tags } }),
    structure: (tags) =>
      violations({
        runOnly: { type: "tag", values: tags },
        rules: Object.fromEntries(COLOURS.map((name) => [name, { enabled: false }])),
      }),
    words: () => violations({ runOnly: { type: "rule", values: WORDS } }),
    shades,
    colours,
    isBuiltAlike,
    // What the page says in another language, in its place, without another visit.
    say: (html) => {
      const page = parsed(html);
      document.documentElement.lang = page.documentElement.lang;
      document.title = page.title;
      document.body.replaceWith(document.adoptNode(page.body));
    },
    sticksOut: () => {
      const room = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= room) return [];
      const out = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > room + 1);
      return ["by", ...out.map((element) => `${element.tagName}.${element.className}`).slice(0, 4)];
    },
  };
})();

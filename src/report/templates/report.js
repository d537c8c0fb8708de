"use strict";
(() => {
  const form = document.getElementById("filters");
  const status = document.getElementById("filter-status");
  if (!form || !status) return;

  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const text = (node) => (node ? fold(node.textContent) : "");
  const all = (node, selector) => Array.from(node.querySelectorAll(selector));

  const group = (node) => ({
    node,
    outcome: node.dataset.outcome,
    rows: all(node, "tbody > tr, ul > li").map((row) => ({ node: row, text: text(row) })),
  });
  const check = (node) => ({
    node,
    severity: node.dataset.severity,
    outcome: node.dataset.outcome,
    text: text(node.querySelector(".about-check")),
    groups: all(node, "[data-group]").map(group),
  });
  const line = (node) => ({
    node,
    id: node.dataset.check,
    severity: node.dataset.severity,
    outcome: node.dataset.outcome,
    text: text(node),
  });
  const item = (node) => ({
    node,
    verdict: node.dataset.verdict,
    area: node.dataset.area,
    text: text(node.querySelector(".about-item")),
    lines: all(node, "tr[data-check]").map(line),
    checks: all(node, "section[data-outcome]").map(check),
  });

  let items = null;
  const wanted = () => ({
    text: fold(form.elements.text.value.trim()),
    verdict: form.elements.verdict.value,
    area: form.elements.area.value,
    severity: form.elements.severity.value,
    outcome: form.elements.outcome.value,
  });
  const matches = (chosen, value) => chosen === "" || chosen === value;

  // A resource is shown when its outcome is wanted and it, its check or its item has the words.
  const filterCheck = (one, want, named) => {
    const words = named || want.text === "" || one.text.includes(want.text);
    let rows = 0;
    for (const part of one.groups) {
      let shown = 0;
      for (const row of part.rows) {
        row.node.hidden = !(matches(want.outcome, part.outcome) && (words || row.text.includes(want.text)));
        if (!row.node.hidden) shown += 1;
      }
      part.node.hidden = shown === 0;
      if (part.node.matches("details")) part.node.open = shown > 0 && (want.text !== "" || want.outcome !== "");
      rows += shown;
    }
    const shown = matches(want.severity, one.severity)
      && (rows > 0 || (words && matches(want.outcome, one.outcome)));
    one.node.hidden = !shown;
    return { shown, rows: shown ? rows : 0 };
  };

  const filterItem = (one, want) => {
    const named = want.text !== "" && one.text.includes(want.text);
    const kept = new Set();
    let rows = 0;
    for (const part of one.checks) {
      const result = filterCheck(part, want, named);
      if (result.shown) kept.add(part.node.id);
      rows += result.rows;
    }
    let lines = 0;
    for (const part of one.lines) {
      const words = named || want.text === "" || part.text.includes(want.text);
      part.node.hidden = !(kept.has("check-" + part.id)
        || (words && matches(want.severity, part.severity) && matches(want.outcome, part.outcome)));
      if (!part.node.hidden) lines += 1;
    }
    const checks = want.severity !== "" || want.outcome !== "";
    const inside = lines > 0 || kept.size > 0 || (!checks && (want.text === "" || named));
    const shown = matches(want.verdict, one.verdict) && matches(want.area, one.area) && inside;
    one.node.hidden = !shown;
    return shown ? { items: 1, checks: lines, rows } : { items: 0, checks: 0, rows: 0 };
  };

  const apply = () => {
    if (items === null) items = all(document, "article[data-verdict]").map(item);
    const want = wanted();
    const active = Object.values(want).some((value) => value !== "");
    const sum = { items: 0, checks: 0, rows: 0, all: items.length };
    for (const one of items) {
      const result = filterItem(one, want);
      sum.items += result.items;
      sum.checks += result.checks;
      sum.rows += result.rows;
    }
    status.textContent = active
      ? status.dataset.shown.replace(/\{(\w+)\}/g, (_, name) => String(sum[name]))
      : "";
    document.body.classList.toggle("filtered", active);
  };

  // A link may lead to what the filters hide: then they give way.
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.closest("[hidden]")) return;
    form.reset();
    apply();
    target.scrollIntoView();
  };

  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  };
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply, 0));
  window.addEventListener("hashchange", follow);
  form.hidden = false;
})();

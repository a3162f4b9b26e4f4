/* Before the first paint: language, direction, theme; then the page's own module. Classic and small, because it holds the paint up. */
(() => {
  const root = document.documentElement;
  const asked = new URLSearchParams(location.search);
  const tongues = ["en", "ar"];
  const kept = /(?:^|;\s*)lang=(\w+)/.exec(document.cookie)?.[1];
  const browsers = (navigator.languages ?? []).map((one) => one.slice(0, 2)).find((one) => tongues.includes(one));
  const tongue = [asked.get("lang"), kept, browsers].find((one) => tongues.includes(one)) ?? "en";
  root.lang = tongue;
  root.dir = tongue === "ar" ? "rtl" : "ltr";

  // A page may ask for a theme of its own in its HTML (the wall is dark); the address goes before that, the reader's system comes last.
  const night = matchMedia("(prefers-color-scheme: dark)");
  const wanted = ["light", "dark"].includes(asked.get("theme")) ? asked.get("theme") : root.dataset.theme;
  const paint = () => { root.dataset.theme = wanted ?? (night.matches ? "dark" : "light"); };
  night.addEventListener("change", paint);
  paint();

  /** The page came but its script did not, as when a server restarts in between: once the server answers, begin again. Not for ever at once: a browser that cannot run us would only burn its battery. */
  const BEGUN = "queue-server:begun-again";
  const memory = { // a browser may forbid it, and then we begin again slowly
    get begun() { try { return Number(sessionStorage.getItem(BEGUN)); } catch { return 3; } },
    set begun(times) { try { sessionStorage.setItem(BEGUN, times); } catch { /* private windows may refuse */ } },
  };
  const answers = () => fetch("/health/live", { cache: "no-store" }).then((reply) => reply.ok, () => false);
  const somethingHappens = () => new Promise((ready) => { addEventListener("online", ready, { once: true }); });
  async function comeBack(tries = 0) {
    const slowly = tries + (memory.begun > 2 ? 5 : 0);
    await Promise.race([new Promise((ready) => { setTimeout(ready, Math.min(60_000, 2_000 * 2 ** slowly)); }), somethingHappens()]);
    if (!(await answers())) return comeBack(tries + 1);
    memory.begun += 1;
    return location.reload();
  }
  /** In both languages: the words of the page may be what is missing. */
  function sayTrouble() {
    const trouble = Object.assign(document.createElement("div"), { className: "card trouble" });
    trouble.setAttribute("role", "alert");
    const said = { en: "This page did not open completely. We keep trying. If it stays so, please ask at reception.", ar: "لم تُفتح هذه الصفحة كاملة. سنواصل المحاولة. إذا بقيت كذلك فيرجى سؤال الاستقبال." };
    for (const tongue of [root.lang, ...tongues.filter((one) => one !== root.lang)]) trouble.append(Object.assign(document.createElement("p"), { lang: tongue, dir: tongue === "ar" ? "rtl" : "ltr", textContent: said[tongue] }));
    (document.querySelector("main") ?? document.body).append(trouble);
  }
  addEventListener("DOMContentLoaded", () => {
    import(`/static/${root.dataset.page}/${root.dataset.page}.js`).then(() => {
      root.dataset.ready = ""; // from here the page's own faces; before that nothing is worth a font
      memory.begun = 0;
    }, (problem) => {
      console.error(problem);
      sayTrouble();
      comeBack();
    });
  });
})();

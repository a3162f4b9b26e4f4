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

  /** The page came but its script did not, as when a server restarts in between: once the server answers, begin again. */
  async function comeBack(tries = 0) {
    await new Promise((ready) => { setTimeout(ready, Math.min(30_000, 2_000 * 2 ** tries)); });
    const answers = await fetch("/health/live", { cache: "no-store" }).then((reply) => reply.ok, () => false);
    if (answers) location.reload();
    else comeBack(tries + 1);
  }
  addEventListener("DOMContentLoaded", () => {
    import(`/static/${root.dataset.page}/${root.dataset.page}.js`).catch((problem) => {
      console.error(problem);
      comeBack();
    });
  });
})();

// The page of blind spots as people use it: in a real browser, from disk, without a network. What it shows is counted anew from
// the coverage.json that was put into it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Bench, DESK, ready, still } from "./support/browser.mjs";
import { coverage, KINDS, NASTY, page as pageOf } from "./support/coverage.mjs";

const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const DATED = ["dropped", "not_visited", "passed_by", "claimed_only"];

const bench = new Bench();
before(() => bench.start());
after(() => bench.stop());

const open = async (told, device = DESK, lang = "en") => {
  const page = await bench.open(pageOf(told, lang), device, null, "coverage");
  await ready(page);
  return page;
};
/** The counts that the list shows by kind. */
const counts = (page) => page.evaluate(() => Object.fromEntries([...document.querySelectorAll(".kind:not(.unlooked):not(.sites)")].map((kind) => [kind.dataset.kind, Number(kind.querySelector(".count").textContent.replaceAll(",", ""))])));
/** The same counted from the spots; kinds that belong to no day are those of all days. */
const counted = (told, pass) => Object.fromEntries(KINDS.map((kind) => [kind, told.spots.filter((spot) => spot.kind === kind && pass(spot)).length]));
const drawn = (page, layer) => page.evaluate((layer) => window.fullsweep.chart.queryRenderedFeatures({ layers: [layer] }).map((feature) => feature.properties), layer);
const figures = async (page) => (await page.locator(".figure b").allInnerTexts()).map((text) => Number(text.replaceAll(",", "")));

describe("several days on a desk", () => {
  const told = coverage(60, 8);
  let page;
  before(async () => {
    page = await open(told);
  });
  after(() => page.context().close());

  test("opens without a network and asks for none", () => {
    assert.deepEqual([page.asked, page.faults], [[], []]);
  });

  test("tells the span: each kind as coverage.json counts it, against the days before", async () => {
    assert.deepEqual(await counts(page), counted(told, () => true));
    for (const { kind, count, before } of told.kinds) {
      assert.equal((await counts(page))[kind], count, kind);
      const change = await page.locator(`.kind[data-kind='${kind}'] .change`).innerText();
      assert.equal(change, count === before ? "=" : count > before ? `▲ ${count - before}` : `▼ ${before - count}`, kind);
    }
    const sum = (of) => told.days.reduce((total, day) => total + day[of], 0);
    assert.deepEqual(await figures(page), ["planned", "visited", "passed_by", "claimed_only", "not_seen", "shut"].map(sum));
  });

  test("draws each kind that has a place with its own sign", async () => {
    for (const kind of KINDS.filter((kind) => !["not_placed", "lopsided", "beyond_reach"].includes(kind))) {
      const found = await drawn(page, `signs-${kind}`);
      const sites = new Set(told.spots.filter((spot) => spot.kind === kind).map((spot) => spot.id));
      assert.equal(new Set(found.map((sign) => sign.id)).size, sites.size, kind);
    }
    for (const kind of ["not_listed", "beyond_reach", "lopsided"]) assert.ok((await drawn(page, `area-${kind}`)).length > 0, kind);
    const looks = await page.evaluate(() => window.fullsweep.store.page.kinds.map((look) => [look.colour, JSON.stringify(look.outline)]));
    for (const channel of [0, 1]) assert.equal(new Set(looks.map((look) => look[channel])).size, 10);
  });

  test("a switch takes a layer off the map and puts it back", async () => {
    const box = page.locator(".kind[data-kind='passed_by'] input[type=checkbox]");
    await box.uncheck();
    await still(page);
    assert.deepEqual(await drawn(page, "signs-passed_by"), []);
    assert.ok((await drawn(page, "signs-not_visited")).length > 0);
    await box.check();
    await still(page);
    assert.ok((await drawn(page, "signs-passed_by")).length > 0);
    await page.locator(".kind[data-kind='sites'] input[type=checkbox]").uncheck();
    await still(page);
    assert.deepEqual(await drawn(page, "sites"), []);
    await page.locator(".kind[data-kind='sites'] input[type=checkbox]").check();
  });

  test("the slider shows the counts and figures of its day", async () => {
    for (const index of [0, 5, 7]) {
      await page.locator(".days input").fill(`${index}`);
      const { date } = told.days[index];
      await page.waitForFunction((index) => window.fullsweep.store.day === index, index);
      assert.deepEqual(await counts(page), counted(told, (spot) => !DATED.includes(spot.kind) || spot.date === date), date);
      const day = told.days[index];
      assert.deepEqual(await figures(page), [day.planned, day.visited, day.passed_by, day.claimed_only, day.not_seen, ...(day.shut > 0 ? [day.shut] : [])], date);
    }
    await still(page);
    const seen = (await drawn(page, "sites")).filter((site) => site.seen === "seen").map((site) => site.site);
    assert.deepEqual([...new Set(seen)].sort(), told.sites.filter((site) => site.days[7] === "v").map((site) => site.id).sort());
    assert.ok((await page.innerText(".kind[data-kind='overdue'] .kind-sub")).includes("over all days"));
  });

  test("a day of which nothing is known is not a day without visits", async () => {
    await page.locator(".days input").fill("3");
    await page.waitForFunction(() => window.fullsweep.store.day === 3);
    assert.ok((await page.innerText(".date")).includes("Nothing is known of this day"));
    assert.deepEqual(await page.locator(".figure b").allInnerTexts(), ["–", "–", "–", "–", "–"]);
  });

  test("the keys step through the days and back to all of them", async () => {
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("a");
    assert.equal(await page.evaluate(() => window.fullsweep.store.day), null);
    await page.keyboard.press("[");
    assert.equal(await page.evaluate(() => window.fullsweep.store.day), 7);
    await page.keyboard.press("[");
    assert.equal(await page.evaluate(() => window.fullsweep.store.day), 6);
    await page.keyboard.press("]");
    assert.equal(await page.evaluate(() => window.fullsweep.store.day), 7);
    await page.click(".all-days");
    assert.deepEqual(await counts(page), counted(told, () => true));
    assert.equal(await page.getAttribute(".all-days", "aria-pressed"), "true");
  });

  test("the list is filtered by territory, kind of site and words", async () => {
    const [territory, kind] = [page.locator(".filters select").nth(0), page.locator(".filters select").nth(1)];
    await territory.selectOption("East End");
    // Cells name no territory: they belong to the one they lie in.
    const east = (spot) => spot.territory === "east" || spot.kind === "not_listed";
    assert.deepEqual(await counts(page), counted(told, east));
    await kind.selectOption("Clinic");
    assert.deepEqual(await counts(page), counted(told, (spot) => east(spot) && spot.site_kind === "clinic"));
    await still(page);
    const sites = new Set((await drawn(page, "sites")).map((site) => site.site));
    assert.deepEqual([...sites].sort(), told.sites.filter((site) => site.territory === "east" && site.kind === "clinic").map((site) => site.id).sort());
    await kind.selectOption({ index: 0 });
    await territory.selectOption("(without)");
    assert.deepEqual(await counts(page), counted(told, (spot) => spot.territory === undefined && spot.kind !== "not_listed"));
    await territory.selectOption({ index: 0 });
    await page.fill("input[type=search]", "never VISITED");
    assert.deepEqual(await counts(page), counted(told, (spot) => spot.kind === "overdue"));
    await page.fill("input[type=search]", "no such thing");
    assert.ok((await page.innerText(".list")).includes("Nothing found"));
    await page.fill("input[type=search]", "");
    assert.deepEqual(await counts(page), counted(told, () => true));
  });

  test("a click on a sign tells evidence, cure and the days of its site; Escape closes it", async () => {
    await page.click(".all-days");
    const spot = told.spots.find((spot) => spot.kind === "unreachable");
    const at = await page.evaluate(({ lon, lat }) => {
      const frame = window.fullsweep.chart.getContainer().getBoundingClientRect();
      const { x, y } = window.fullsweep.chart.project([lon, lat]);
      // Other kinds of the same site lie upon it.
      for (const kind of window.fullsweep.store.coverage.kinds) if (kind.kind !== "unreachable") window.fullsweep.store.toggle(kind.kind, false);
      return { x: x + frame.left, y: y + frame.top };
    }, spot);
    await still(page);
    await page.mouse.click(at.x, at.y);
    const card = await page.locator(".maplibregl-popup .card").innerText();
    for (const part of ["unreachable", spot.name, spot.evidence, spot.cure, "Territory", "Kind of site"]) assert.ok(card.includes(part), `${part} in ${card}`);
    assert.equal(await page.locator(".card .word").count(), 8);
    assert.equal(await page.getAttribute(`.spot-button[data-id='${spot.id}'][aria-current]`, "aria-current"), "true");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".maplibregl-popup .card").count(), 0);
    await page.evaluate(() => { for (const kind of window.fullsweep.store.coverage.kinds) window.fullsweep.store.toggle(kind.kind, true); });
  });

  test("a line of the list flies to its spot; what has no place tells so in the list", async () => {
    await page.click(".kind[data-kind='overdue'] .spot-button");
    await still(page);
    assert.ok((await page.locator(".card").innerText()).includes("never visited"));
    await page.click(".kind[data-kind='not_placed'] .spot-button");
    assert.equal(await page.locator(".card").count(), 0);
    const line = await page.innerText(".kind[data-kind='not_placed'] .spot-button");
    for (const part of ["the geometry is null", "Find out where it is", "has no place on the map"]) assert.ok(line.includes(part), line);
  });

  test("shows names of others as text", async () => {
    await page.fill("input[type=search]", "<img");
    assert.ok((await page.innerText(".list")).includes(NASTY));
    assert.equal(await page.locator("img").count(), 0);
    assert.notEqual(await page.title(), "broken");
    await page.fill("input[type=search]", "");
  });

  test("speaks Chinese throughout", async () => {
    await page.click("button.lang");
    assert.equal(await page.getAttribute("html", "lang"), "zh");
    const list = await page.innerText(".panel");
    for (const part of ["计划未见", "中overdue", "全部辖区", "依据：", "共核查60"]) assert.ok(list.includes(part), part);
    await page.click(".kind[data-kind='overdue'] .spot-button");
    await still(page);
    const card = await page.locator(".card").innerText();
    for (const part of ["中overdue", "建议：再去一次", "点位类别", "诊所"]) assert.ok(card.includes(part), `${part} in ${card}`);
    await page.click("button.lang");
    assert.deepEqual(page.faults, []);
  });

  test("saves a picture for a slide", async () => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("button.save")]);
    assert.equal(download.suggestedFilename(), `coverage-${told.to}.png`);
    const bytes = readFileSync(await download.path());
    assert.equal(bytes.subarray(1, 4).toString(), "PNG");
    assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [1600, 900]);
    assert.deepEqual([page.asked, page.faults], [[], []]);
  });

  test("prints the list with its evidence and a picture of the map", async () => {
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.locator(".printed img").isVisible());
    assert.equal(await page.locator(".days").isVisible(), false);
    assert.ok(await page.locator(".spot-cure").first().isVisible());
    // Folded or not, each kind is told; what is too long says how much more there is.
    const unvisited = new Set(told.spots.filter((spot) => spot.kind === "not_visited").map((spot) => spot.id)).size;
    assert.equal(await page.locator("#spots-not_visited .spot-button").count(), Math.min(60, unvisited));
    assert.equal((await page.innerText(".list")).includes("more, in coverage.xlsx"), unvisited > 60);
    await page.emulateMedia({ media: "screen" });
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  });
});

describe("one day", () => {
  test("has no slider, and says which kinds were not looked for", async () => {
    const unlooked = ["not_listed", "overdue", "beyond_reach"];
    const told = coverage(30, 1, { unlooked });
    const page = await open(told);
    assert.equal(await page.locator(".days").isVisible(), false);
    for (const kind of unlooked) {
      assert.ok((await page.innerText(`.kind[data-kind='${kind}']`)).includes("not looked for"), kind);
      assert.equal(await page.locator(`.kind[data-kind='${kind}'] input`).count(), 0);
    }
    const expected = counted(told, () => true);
    for (const kind of unlooked) delete expected[kind];
    assert.deepEqual(await counts(page), expected);
    assert.equal(await page.locator(".change").count(), 0);
    await page.context().close();
  });

  test("opens in Chinese where it was written so", async () => {
    const page = await open(coverage(10, 1), DESK, "zh");
    assert.equal(await page.getAttribute("html", "lang"), "zh");
    assert.ok((await page.innerText(".panel")).includes("2024年3月1日"));
    await page.context().close();
  });
});

describe("a phone of 360 points", () => {
  test("nothing is wider than the screen, the card and the list have their room", async () => {
    const page = await open(coverage(60, 8), PHONE);
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.equal(await wide(), 0);
    const outside = await page.evaluate(() => [...document.querySelectorAll(".days, .days *, .panel header *, .filters *")].filter((part) => part.getClientRects().length > 0 && (part.getBoundingClientRect().right > innerWidth + 1 || part.getBoundingClientRect().left < -1)).map((part) => part.className));
    assert.deepEqual(outside, []);
    await page.evaluate(() => window.fullsweep.store.select({ kind: "unreachable", id: "S00002" }));
    await page.waitForFunction(() => !window.fullsweep.chart.isMoving());
    await still(page);
    const [card, panel] = await Promise.all([page.locator(".card").boundingBox(), page.locator(".panel").boundingBox()]);
    assert.ok(card.x >= 0 && card.x + card.width <= 360 && card.y >= 0, JSON.stringify(card));
    assert.ok(card.y + card.height <= panel.y + 1, `${JSON.stringify(card)} above ${JSON.stringify(panel)}`);
    const figures = await page.locator(".figures").boundingBox();
    assert.ok(figures.y >= panel.y, `the panel has not scrolled away: ${JSON.stringify([figures, panel])}`);
    await page.evaluate(() => (document.querySelector(".panel").dataset.height = "full"));
    await page.waitForFunction(() => document.querySelector(".list").getBoundingClientRect().height > 250);
    assert.equal(await wide(), 0);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
});

test("without WebGL the list still tells all", async () => {
  const told = coverage(20, 3);
  const page = await bench.open(pageOf(told), DESK, null, "coverage", () => {
    const original = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
      return kind.startsWith("webgl") ? null : original.call(this, kind, ...rest);
    };
  });
  await page.waitForFunction(() => document.documentElement.dataset.ready === "true");
  assert.ok((await page.innerText("main")).includes("no WebGL"));
  assert.deepEqual(await counts(page), counted(told, () => true));
  await page.context().close();
});

test("ten thousand sites over ninety days stay usable", async () => {
  const told = coverage(10_000, 90);
  const page = await bench.open(pageOf(told), DESK, null, "coverage");
  await page.waitForFunction(() => document.documentElement.dataset.ready === "true");
  assert.deepEqual(await counts(page), counted(told, () => true));
  // The list draws what can be read, however many there are.
  assert.ok((await page.locator(".list *").count()) < 3000);
  await page.click(".kind[data-kind='not_visited'] .unfold");
  assert.equal(await page.locator("#spots-not_visited .spot-button").count(), 60);
  await page.click("#spots-not_visited .show-more");
  assert.equal(await page.locator("#spots-not_visited .spot-button").count(), 300);
  await page.evaluate(() => window.fullsweep.store.setDay(40));
  const { date } = told.days[40];
  assert.deepEqual(await counts(page), counted(told, (spot) => !DATED.includes(spot.kind) || spot.date === date));
  await page.context().close();
});

const ROOT = new URL("../../", import.meta.url).pathname;
const BINARY = process.env.FULLSWEEP ?? join(ROOT, "target/debug/fullsweep");
const skip = process.env.FULLSWEEP || existsSync(BINARY) ? false : `${BINARY} is not built`;

test("the page that `fullsweep coverage` writes shows what its coverage.json says", { skip }, async () => {
  const folder = join(bench.folder, "covered");
  mkdirSync(folder);
  const place = (index) => [14.45 + 0.004 * (index % 5), 35.893 - 0.004 * Math.floor(index / 5)];
  const features = Array.from({ length: 20 }, (_, index) => ({ type: "Feature", properties: { id: `S${index}`, kind: index % 2 ? "shop" : "clinic" }, geometry: { type: "Point", coordinates: place(index) } }));
  writeFileSync(join(folder, "sites.geojson"), JSON.stringify({ type: "FeatureCollection", features }));
  writeFileSync(join(folder, "scenario.toml"), `title = "Day"\ndate = 2024-03-11\ntimezone = "Europe/Malta"\nnetwork = { source = "straight" }\n[[sites]]\nfile = "sites.geojson"\n`
    + `[kinds.shop]\nservice = "5m"\nevery = "3 days"\n[kinds.clinic]\nservice = "5m"\nlabel = { en = "Clinic", zh = "诊所" }\n[[team]]\nid = "T1"\nstart = [14.44, 35.89]\nshifts = ["06:00-22:00"]\n`);
  writeFileSync(join(folder, "visits.csv"), "site,team,date\n" + Array.from({ length: 15 }, (_, index) => `S${index},T1,2024-03-11\n`).join(""));
  const out = join(folder, "out");
  const run = (...words) => execFileSync(BINARY, [...words, "--quiet"], { stdio: ["ignore", "ignore", "inherit"] });
  run("plan", folder, "--out", folder, "--iterations", "20");
  run("coverage", folder, "--plan", join(folder, "plan.json"), "--visits", join(folder, "visits.csv"), "--out", out);
  const file = join(out, "coverage.html");
  assert.ok(existsSync(file), "no coverage.html: the binary was built before the page (npm run build, then cargo build)");
  const told = JSON.parse(readFileSync(join(out, "coverage.json"), "utf8"));
  const page = await bench.openFile(file);
  await ready(page);
  const shown = await counts(page);
  for (const { kind, count } of told.kinds) assert.equal(shown[kind], count, kind);
  assert.ok(shown.not_visited === 5, JSON.stringify(shown));
  // All but the evidence on each site, which the page does not show.
  assert.equal(told.sightings.length, 20);
  assert.deepEqual(await page.evaluate(() => window.fullsweep.store.coverage), { ...told, sightings: [] });
  assert.deepEqual([page.asked, page.faults], [[], []]);
});

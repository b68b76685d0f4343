// The page as people use it: in a real browser, from disk, without a network.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Bench, PHONE, ready, spot, still } from "./support/browser.mjs";
import { fixture, NASTY } from "./support/fixture.mjs";

const bench = new Bench();
before(() => bench.start());
after(() => bench.stop());

const selected = (page) => page.evaluate(() => ({ route: window.fullsweep.store.route, site: window.fullsweep.store.site }));
/** Waits until so many routes are drawn in a layer. */
const until = (page, layer, count) => page.waitForFunction(([layer, count]) => {
  const found = window.fullsweep.chart.queryRenderedFeatures({ layers: [layer] });
  return new Set(found.map((feature) => feature.properties.route)).size === count;
}, [layer, count]);
const drawn = (page, layer) => page.evaluate((layer) => window.fullsweep.chart.queryRenderedFeatures({ layers: [layer] }).map((feature) => feature.properties), layer);

describe("the page on a desk", () => {
  let page;
  before(async () => {
    page = await bench.open(fixture());
    await ready(page);
  });
  after(() => page.context().close());

  test("opens without a network and asks for none", () => {
    assert.deepEqual(page.asked, []);
    assert.deepEqual(page.faults, []);
  });

  test("tells the day in figures", async () => {
    const figures = await page.locator(".figures").innerText();
    for (const part of ["16", "of 24 visited", "7", "not visited", "2/3", "28.5 km", "00:20+1"]) assert.ok(figures.includes(part), `${part} in ${figures}`);
    assert.equal(await page.locator(".notice").count(), 0);
  });

  test("draws roads, routes, stops, bases and what is not visited", async () => {
    const [roads, stops, missed, bases] = await Promise.all(["road-casing-1", "dots", "missed", "bases"].map((layer) => drawn(page, layer)));
    assert.ok(roads.length > 0);
    assert.equal(new Set(stops.map((stop) => stop.site)).size, 16);
    assert.equal(new Set(missed.map((entry) => entry.reason)).size, 6);
    assert.ok(bases.length > 0);
    assert.equal(new Set((await drawn(page, "route-0")).map((route) => route.route)).size, 3);
  });

  test("shows names of others as text", async () => {
    assert.equal(await page.locator("img").count(), 0);
    assert.ok((await page.locator(".panel").innerText()).includes(NASTY));
    assert.notEqual(await page.title(), "broken");
  });

  test("a click on a team opens its stops, marks its route and fades the others", async () => {
    const middle = () => page.evaluate(() => window.fullsweep.chart.getCenter().toArray());
    const before = await middle();
    await page.click(".route[data-route='0'] .route-head");
    await still(page);
    assert.deepEqual(await selected(page), { route: 0, site: null });
    assert.equal(await page.getAttribute(".route[data-route='0'] .route-head", "aria-expanded"), "true");
    assert.equal(await page.locator(".route.open .stop-button").count(), 6);
    assert.deepEqual(new Set((await drawn(page, "badges-picked")).map((stop) => stop.route)), new Set([0]));
    const opacity = await page.evaluate(() => window.fullsweep.chart.getPaintProperty("route-0", "line-opacity"));
    assert.deepEqual(opacity, ["case", ["==", ["get", "route"], 0], 0.92, 0.13]);
    assert.notDeepEqual(await middle(), before);
  });

  test("a click on a stop in the list flies there and tells times, contact and checklist", async () => {
    await page.click(".stop-button[data-site='C001']");
    await still(page);
    const card = await page.locator(".maplibregl-popup .card").innerText();
    for (const part of [NASTY, "Hospital", "08:20", "09:00", "09:10", "waits 40 min", "must be visited", "09:00–12:00", "Temperature log", "Isolation ward"]) {
      if (part !== "Hospital") assert.ok(card.includes(part), `${part} in ${card}`);
    }
    assert.equal(await page.getAttribute(".card a[href^='tel:']", "href"), "tel:+35621224001");
    assert.equal(await page.getAttribute(".stop-button[data-site='C001']", "aria-current"), "true");
    const { x, y } = await spot(page, "C001");
    assert.ok(x > 384 && x < 1400 && y > 0 && y < 900);
  });

  test("the arrows of the card and the keys n and p go from stop to stop", async () => {
    await page.click(".card .step:last-of-type");
    assert.deepEqual(await selected(page), { route: 0, site: 2 });
    await page.keyboard.press("n");
    assert.deepEqual(await selected(page), { route: 0, site: 3 });
    await page.keyboard.press("p");
    assert.deepEqual(await selected(page), { route: 0, site: 2 });
    await page.keyboard.press("Escape");
    assert.deepEqual(await selected(page), { route: 0, site: null });
    await page.keyboard.press("Escape");
    assert.deepEqual(await selected(page), { route: null, site: null });
  });

  test("a click on a stop of the map brings the list to it", async () => {
    await page.evaluate(() => window.fullsweep.chart.jumpTo({ center: window.fullsweep.store.data.sites[14].point, zoom: 14 }));
    await still(page);
    const { x, y } = await spot(page, "C014");
    await page.mouse.click(x, y);
    assert.deepEqual(await selected(page), { route: 2, site: 14 });
    const item = page.locator(".stop-button[data-site='C014']");
    assert.equal(await item.getAttribute("aria-current"), "true");
    await page.waitForFunction(() => {
      const item = document.querySelector(".stop-button[data-site='C014']").getBoundingClientRect();
      const list = document.querySelector(".list").getBoundingClientRect();
      return item.top >= list.top && item.bottom <= list.bottom;
    });
    assert.equal(new URL(page.url()).hash, "#site=C014");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
  });

  test("tells why sites are not visited, in the legend, the list and the card", async () => {
    const legend = await page.locator(".legend-reasons li").evaluateAll((rows) => rows.map((row) => row.dataset.reason));
    assert.deepEqual(legend.sort(), ["invalid", "no_skill", "no_team", "no_territory", "no_time", "no_window", "unreachable"]);
    assert.ok((await page.locator(".legend").innerText()).includes("No road leads there"));
    await page.click(".figure.bad");
    await page.click(".reason[data-reason='no_window'] .site-button");
    await still(page);
    const card = await page.locator(".maplibregl-popup .card").innerText();
    assert.ok(card.includes("Closed while teams are on duty") && card.includes("Why: no_window."), card);
    await page.keyboard.press("Escape");
    // A site without a place is in the list all the same.
    assert.equal(await page.locator(".reason[data-reason='invalid'] .site-button").count(), 1);
    await page.click(".reason[data-reason='invalid'] .site-button");
    assert.equal(await page.locator(".maplibregl-popup .card").count(), 0);
    await page.keyboard.press("Escape");
  });

  test("finds sites by name, kind and team", async () => {
    await page.keyboard.press("/");
    await page.keyboard.type("place 12");
    assert.deepEqual(await page.locator(".list .site-button").evaluateAll((found) => found.map((item) => item.dataset.site)), ["C012"]);
    await page.fill("input[type=search]", "north");
    assert.equal(await page.locator(".list .route").count(), 2);
    await page.fill("input[type=search]", "no such place");
    assert.ok((await page.locator(".list").innerText()).includes("Nothing found"));
    await page.fill("input[type=search]", "");
    assert.equal(await page.locator(".list .route").count(), 3);
  });

  test("speaks Chinese and English", async () => {
    await page.click(".lang");
    const text = await page.locator("#app").innerText();
    for (const part of ["未安排", "2024年3月11日星期一", "道路不可达", "医院", "社区", "图例"]) assert.ok(text.includes(part), part);
    assert.equal(await page.getAttribute("html", "lang"), "zh");
    await page.click(".lang");
    assert.ok((await page.locator("#app").innerText()).includes("not visited"));
  });

  test("goes back to everything", async () => {
    await page.click(".route[data-route='1'] .route-head");
    await page.click(".search .all");
    await still(page);
    assert.deepEqual(await selected(page), { route: null, site: null });
    assert.equal(new Set((await drawn(page, "dots")).map((stop) => stop.site)).size, 16);
    assert.ok(!(await page.locator(".search .all").isVisible()));
  });

  test("walks through the day", async () => {
    await page.locator(".clock input").fill(`${8 * 3600 + 47 * 60}`);
    await until(page, "moving", 2);
    const moving = await drawn(page, "moving");
    assert.deepEqual(new Set(moving.map((team) => team.label)), new Set(["T1", "T2"]));
    assert.equal(await page.locator(".clock output").innerText(), "08:47");
    const now = (route) => page.locator(`.route[data-route='${route}'] .route-now`).innerText();
    assert.ok((await now(0)).startsWith("waiting 2"), await now(0));
    assert.ok((await now(1)).includes("not started"));
    assert.equal(await now(2), "on the way → 2 Place 12");
    await page.click(".clock .play");
    await page.waitForFunction(() => window.fullsweep.store.instant > 9 * 3600);
    await page.click(".clock .leave");
    await until(page, "moving", 0);
  });

  test("prints the map as it stands, with its makers named", async () => {
    await page.emulateMedia({ media: "print" });
    const paper = await page.evaluate(async () => {
      dispatchEvent(new Event("beforeprint"));
      const picture = document.querySelector(".printed img");
      await picture.decode();
      const canvas = Object.assign(document.createElement("canvas"), { width: picture.naturalWidth, height: picture.naturalHeight });
      const pen = canvas.getContext("2d");
      pen.drawImage(picture, 0, 0);
      const pixels = new Uint32Array(pen.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
      return { colours: new Set(pixels).size, height: picture.getBoundingClientRect().height, live: document.querySelector(".map").offsetHeight, caption: document.querySelector(".printed").innerText };
    });
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await page.emulateMedia({ media: "screen" });
    assert.ok(paper.colours > 20 && paper.height > 100, JSON.stringify(paper));
    assert.equal(paper.live, 0);
    assert.ok(paper.caption.includes("OpenStreetMap"), paper.caption);
  });

  test("still asked for nothing and threw nothing", () => {
    assert.deepEqual(page.asked, []);
    assert.deepEqual(page.faults, []);
  });
});

test("straight travel times are said loudly", async () => {
  const page = await bench.open(fixture({ travel: "straight", attribution: "", roads: { classes: [], names: [], left_out: [], lines: "eJwDAAAAAAE=" } }));
  await ready(page);
  assert.ok((await page.locator(".notice[role=alert]").innerText()).includes("straight lines"));
  assert.ok(!(await page.locator(".maplibregl-ctrl-attrib").innerText()).includes("OpenStreetMap"));
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("a background is fetched only from the address the reader sets, and its makers are named", async () => {
  const pixel = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  const page = await bench.open(fixture(), undefined, (route) => route.fulfill({ contentType: "image/png", headers: { "access-control-allow-origin": "*" }, body: pixel }));
  await ready(page);
  assert.deepEqual(page.asked, []);
  await page.click(".tiles summary");
  await page.fill(".tiles input", "https://tiles.example/{z}/{x}/{y}.png");
  await page.click(".tiles button[type=submit]");
  await page.waitForFunction(() => window.fullsweep.chart.getLayer("tiles"));
  await still(page);
  assert.ok(page.asked.length > 0 && page.asked.every((url) => url.startsWith("https://tiles.example/")), page.asked.join());
  assert.ok((await page.locator(".maplibregl-ctrl-attrib").innerText()).includes("OpenStreetMap"));
  await page.context().close();
});

test("on a phone the list is a sheet from below", async () => {
  const page = await bench.open(fixture(), PHONE);
  await ready(page);
  const height = () => page.locator(".panel").evaluate((panel) => panel.getBoundingClientRect().height / innerHeight);
  const settled = (low, high) => page.waitForFunction(([low, high]) => {
    const share = document.querySelector(".panel").getBoundingClientRect().height / innerHeight;
    return share > low && share < high;
  }, [low, high]);
  assert.ok((await height()) < 0.3);
  await page.tap(".grip");
  await settled(0.45, 0.6);
  await page.tap(".route[data-route='0'] .route-head");
  await page.tap(".stop-button[data-site='C002']");
  await settled(0, 0.3);
  assert.ok((await page.locator(".maplibregl-popup .card").innerText()).includes("Place 2"));
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("an address names what is to be shown", async () => {
  const page = await bench.open(fixture());
  await page.goto(`${page.url()}#team=T2`);
  await page.reload();
  await ready(page);
  assert.deepEqual(await selected(page), { route: 2, site: null });
  await page.context().close();
});

test("without WebGL the list still works and the page says what is missing", async () => {
  const plain = new Bench();
  await plain.start("--disable-gpu", "--disable-3d-apis");
  try {
    const page = await plain.open(fixture());
    await page.waitForSelector(".broken");
    assert.ok((await page.locator(".broken").innerText()).includes("WebGL"));
    await page.click(".route[data-route='0'] .route-head");
    assert.equal(await page.locator(".route.open .stop-button").count(), 6);
  } finally {
    await plain.stop();
  }
});

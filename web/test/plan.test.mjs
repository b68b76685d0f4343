// The page as `fullsweep plan` writes it: a small day on Malta's real roads, planned by the binary that was built.
// FULLSWEEP names the binary; without it the one of `cargo build` is taken.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Bench, ready, still } from "./support/browser.mjs";

const ROOT = new URL("../../", import.meta.url).pathname;
const BINARY = process.env.FULLSWEEP ?? join(ROOT, "target/debug/fullsweep");
const skip = process.env.FULLSWEEP || existsSync(BINARY) ? false : `${BINARY} is not built`;

const bench = new Bench();
before(() => bench.start());
after(() => bench.stop());

test("a planned day opens from disk with its routes along roads", { skip }, async () => {
  const folder = join(bench.folder, "day");
  const out = join(bench.folder, "out");
  day(folder);
  execFileSync(BINARY, ["plan", folder, "--out", out, "--iterations", "200", "--quiet"], { stdio: ["ignore", "ignore", "inherit"] });
  const file = join(out, "map.html");
  assert.ok(existsSync(file), "no map.html: the binary was built before the page (npm run build, then cargo build)");
  assert.ok(statSync(file).size < 6_000_000, "the page is too large to send around");
  const plan = JSON.parse(readFileSync(join(out, "plan.json"), "utf8"));
  const page = await bench.openFile(file);
  await ready(page);
  const figures = await page.locator(".figures").innerText();
  assert.ok(figures.includes(String(plan.summary.visited)), figures);
  assert.equal(await page.locator(".route").count(), plan.routes.length);
  const roads = await page.evaluate(() => window.fullsweep.chart.querySourceFeatures("roads").length);
  assert.ok(roads > 100, `${roads} roads`);
  assert.ok((await page.locator(".maplibregl-ctrl-attrib").innerText()).includes("OpenStreetMap"));
  // Along roads a round has many bends; as the crow flies it would have one for each stop.
  const bends = await page.evaluate(() => window.fullsweep.chart.querySourceFeatures("routes").reduce((sum, route) => sum + route.geometry.coordinates.flat().length, 0));
  assert.ok(bends > 10 * plan.summary.visited, `${bends} points of routes for ${plan.summary.visited} stops`);
  const { team, stops } = plan.routes[0];
  await page.click(`.route[data-team='${team}'] .route-head`);
  await page.click(`.stop-button[data-site='${stops[1].site}']`);
  await still(page);
  const card = await page.locator(".maplibregl-popup .card").innerText();
  for (const instant of [stops[1].arrive, stops[1].begin, stops[1].depart]) assert.ok(card.includes(instant.slice(11, 16)), `${instant} in ${card}`);
  assert.deepEqual([page.asked, page.faults], [[], []]);
});

/** Malta's sites, one in five, for two teams. */
function day(folder) {
  const malta = join(ROOT, "data/malta");
  mkdirSync(folder);
  copyFileSync(join(malta, "malta.osm.pbf"), join(folder, "malta.osm.pbf"));
  const sites = JSON.parse(readFileSync(join(malta, "sites.geojson"), "utf8"));
  const near = sites.features.filter((site) => site.geometry.type === "Point" && site.geometry.coordinates[0] > 14.45 && site.properties.kind !== "hospital");
  const features = near.filter((_, index) => index % 5 === 0);
  assert.ok(features.length > 20, `${features.length} sites`);
  writeFileSync(join(folder, "sites.geojson"), JSON.stringify({ type: "FeatureCollection", features }));
  const kinds = [...new Set(features.map((site) => site.properties.kind))].map((kind) => `[kinds.${kind}]\nservice = "5m"\n`);
  const team = (id, at) => `[[team]]\nid = "${id}"\nstart = [${at}]\nshifts = ["08:00-18:00"]\n`;
  writeFileSync(join(folder, "scenario.toml"), `date = 2024-03-11\ntimezone = "Europe/Malta"\n[network]\nsource = "roads"\nextract = "malta.osm.pbf"\n[[sites]]\nfile = "sites.geojson"\n`
    + kinds.join("") + team("A", [14.5128, 35.8989]) + team("B", [14.4894, 35.8961]));
}

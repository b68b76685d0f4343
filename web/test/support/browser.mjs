// Pages made from the built program, opened from disk in a browser that has no network.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const BROWSER = process.env.CHROMIUM ?? "/usr/bin/chromium";
const SWITCHES = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const BUILT = (name) => new URL(`../../dist/${name}.html`, import.meta.url).pathname;
/** What stands in each page in place of its data. */
const PLACES = { map: '"FULLSWEEP-PLAN"', coverage: '"FULLSWEEP-COVERAGE"' };

export const DESK = { viewport: { width: 1400, height: 900 } };
export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

export class Bench {
  folder = mkdtempSync(join(tmpdir(), "fullsweep-map-"));

  async start(...more) {
    for (const name of Object.keys(PLACES)) if (!existsSync(BUILT(name))) throw new Error(`web/dist/${name}.html is missing: run \`npm run build\` first`);
    this.browser = await chromium.launch({ executablePath: BROWSER, args: [...SWITCHES, ...more] });
  }

  async stop() {
    await this.browser?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Writes a page as report::map and report::coverage do and opens it. */
  open(data, device = DESK, answer = null, name = "map", first = null) {
    const [before, after] = readFileSync(BUILT(name), "utf8").split(PLACES[name]);
    const file = join(this.folder, `${Math.random().toString(36).slice(2)}.html`);
    writeFileSync(file, before + JSON.stringify(data).replaceAll("<", "\\u003c") + after);
    return this.openFile(file, device, answer, first);
  }

  /** Opens a page from disk. It is seen what it asks the network for; nothing gets there, but `answer` may stand in for it; `first` runs in the page before it. */
  async openFile(file, device = DESK, answer = null, first = null) {
    const context = await this.browser.newContext(device);
    if (!answer) await context.setOffline(true);
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.asked = [];
    page.faults = [];
    page.on("pageerror", (error) => page.faults.push(error.message));
    page.on("console", (message) => message.type() === "error" && page.faults.push(message.text()));
    page.on("request", (request) => /^(https?|wss?):/.test(request.url()) && page.asked.push(request.url()));
    if (first) await page.addInitScript(first);
    if (answer) await context.route(/^https?:/, answer);
    await page.goto(`file://${file}`);
    return page;
  }
}

/** Waits until all is drawn. */
export async function ready(page) {
  await page.waitForFunction(() => document.documentElement.dataset.ready === "true");
  await still(page);
}

/** Waits until the map stands still and has drawn what it shows. */
export async function still(page) {
  await page.evaluate(() => new Promise((done) => {
    const { chart } = window.fullsweep;
    chart.once("idle", () => done());
    chart.triggerRepaint();
  }));
}

/** Where on the screen a site is drawn. */
export function spot(page, id) {
  return page.evaluate((id) => {
    const { store, chart } = window.fullsweep;
    const at = chart.project(store.data.sites.find((site) => site.id === id).point);
    const frame = chart.getContainer().getBoundingClientRect();
    return { x: at.x + frame.left, y: at.y + frame.top };
  }, id);
}

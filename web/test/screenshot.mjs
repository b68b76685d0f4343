// Takes the picture of the README: node test/screenshot.mjs MAP.html PICTURE.png [TEAM]
import { Bench, ready, still } from "./support/browser.mjs";
import { resolve } from "node:path";

const [file, picture, team] = process.argv.slice(2);
if (!file || !picture) throw new Error("node test/screenshot.mjs MAP.html PICTURE.png [TEAM]");
const bench = new Bench();
await bench.start();
try {
  const page = await bench.openFile(resolve(file));
  await ready(page);
  if (team) await page.click(`.route[data-team='${team}'] .route-head`);
  await still(page);
  if (page.asked.length + page.faults.length > 0) throw new Error([...page.asked, ...page.faults].join("\n"));
  await page.screenshot({ path: picture });
} finally {
  await bench.stop();
}

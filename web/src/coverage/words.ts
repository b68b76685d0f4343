import type { Lang } from "../data";

const EN = {
  planned: "planned", visited: "visited", passed: "passed by", claimed: "claimed only", unseen: "planned, not seen", shut: "shut all day",
  against: (days: number) => (days === 1 ? "▲ ▼ against the day before" : `▲ ▼ against the ${days} days before`),
  notLooked: "not looked for", notLookedHelp: "What this kind is looked for with was not given: this is not the same as none.",
  search: "Search name, id, evidence …", searchLabel: "Search", nothing: "Nothing found", territory: "Territory", siteKind: "Kind of site",
  everywhere: "All territories", allKinds: "All kinds of sites", without: "without",
  allDays: "All days", day: "Day", days: "days", previous: "Previous day", next: "Next day", notJudged: "Nothing is known of this day",
  known: (known: number, days: number) => (known === days ? `${days} days` : `${days} days, ${known} of them known`),
  sites: "Sites", siteSeen: "visited", siteUnseen: "not visited", siteUnknown: "nothing known",
  more: (count: number) => `Show ${count} more`, printMore: (count: number) => `… and ${count} more, in coverage.xlsx`,
  cure: "Cure", people: "people", of: (count: string) => `of ${count} looked at`, before: "in the days before", same: "as in the days before", span: "over all days, the same on each",
  times: (count: number) => `${count} days`, last: "last", also: "Also here", noPlace: "has no place on the map",
  list: "List", panel: "Blind spots", print: "Print", language: "中文", picture: "PNG", found: "found",
  reach: (far: string, from: string) => `Beyond reach: people more than ${far} by road from any site that ${from}.`,
  from_: { visited: "was visited", planned: "is planned", listed: "is on the list" } as Record<string, string>,
  staffed: { visited: "was visited or is staffed", planned: "is planned or staffed", listed: "is on the list" } as Record<string, string>,
  minutes: (minutes: number) => `${minutes} min`, metres: (metres: number) => `${metres.toLocaleString("en-GB")} m`,
  letters: { v: "visited", p: "passed by", c: "claimed only", n: "planned and not seen", o: "not planned, not visited", s: "shut all day", "-": "nothing known" } as Record<string, string>,
  noMap: "The map cannot be drawn: this browser offers no WebGL. The list works all the same.", leftOut: "Small roads left out of this page",
};

const ZH: typeof EN = {
  planned: "计划", visited: "到访", passed: "路过", claimed: "仅有记录", unseen: "计划未见", shut: "全天不开放",
  against: (days) => (days === 1 ? "▲ ▼ 与前一天相比" : `▲ ▼ 与此前${days}天相比`),
  notLooked: "未核查", notLookedHelp: "缺少核查此类所需的资料，并不等于没有。",
  search: "搜索名称、编号、依据……", searchLabel: "搜索", nothing: "没有找到", territory: "辖区", siteKind: "点位类别",
  everywhere: "全部辖区", allKinds: "全部点位类别", without: "无",
  allDays: "全部日期", day: "日期", days: "天", previous: "前一天", next: "后一天", notJudged: "当天没有资料",
  known: (known, days) => (known === days ? `共${days}天` : `共${days}天，${known}天有资料`),
  sites: "点位", siteSeen: "已到访", siteUnseen: "未到访", siteUnknown: "无资料",
  more: (count) => `再显示${count}条`, printMore: (count) => `……另有${count}条，见 coverage.xlsx`,
  cure: "建议", people: "人", of: (count) => `共核查${count}`, before: "较前期", same: "与前期持平", span: "按全部日期统计，各日相同",
  times: (count) => `${count}天`, last: "最近", also: "同一点位还有", noPlace: "在图上没有位置",
  list: "列表", panel: "盲点", print: "打印", language: "English", picture: "PNG", found: "数量",
  reach: (far, from) => `覆盖不到：沿道路距任何${from}超过${far}的人口。`,
  from_: { visited: "已到访点位", planned: "计划点位", listed: "清单点位" },
  staffed: { visited: "已到访或有人值守的点位", planned: "计划或有人值守的点位", listed: "清单点位" },
  minutes: (minutes) => `${minutes}分钟`, metres: (metres) => `${metres.toLocaleString("zh-CN")}米`,
  letters: { v: "到访", p: "路过", c: "仅有记录", n: "计划未见", o: "未计划未到访", s: "全天不开放", "-": "无资料" },
  noMap: "无法绘制地图：浏览器不支持 WebGL。列表仍可使用。", leftOut: "本页未包含的小路",
};

export type Words = typeof EN;

export const words = (lang: Lang): Words => (lang === "zh" ? ZH : EN);

export function longDate(date: string, lang: Lang, short = false): string {
  const at = new Date(`${date}T12:00:00Z`);
  const how = short ? { weekday: "short", month: "short", day: "numeric" } as const : { weekday: "long", year: "numeric", month: "long", day: "numeric" } as const;
  return at.toLocaleDateString(lang === "zh" ? "zh-CN" : "en-GB", { timeZone: "UTC", ...how });
}

export const grouped = (count: number): string => count.toLocaleString("en-GB");

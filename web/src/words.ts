import type { Lang } from "./data";

const EN = {
  title: "Rounds", visited: "visited", notVisited: "not visited", teams: "teams", lastFinish: "last finish", distance: "on the road",
  search: "Search site, team, kind …", searchNone: "Nothing found", searchLabel: "Search",
  teamsHead: "Teams", unassignedHead: "Not visited", sparedHead: "Covered by their group", unusedHead: "Not needed today",
  stops: "stops", stop: "stop", showAll: "All teams", home: "Back at base", start: "Leaves base", startHere: "Starts here", break: "Break",
  arrive: "Arrive", begin: "Begin", depart: "Depart", waits: "waits", drive: "travel", service: "On site", windows: "Open", contact: "Contact", checklist: "To check",
  priority: "Priority", must: "must be visited", skills: "Skills", territory: "Territory", by: "covered by", group: "Group",
  straight: "Travel times are estimates: straight lines with a detour factor, not roads. Do not hand out these times as they are.",
  given: "Travel times come from a given matrix; lines on the map are straight.",
  legend: "Legend", kinds: "Kinds of sites", reasons: "Why not visited", base: "Base", routeLegend: "Route", territories: "Territory",
  tiles: "Background map", tilesHelp: "Optional, needs a network: address of map tiles with {z}, {x} and {y}. Nothing is fetched while this is empty.",
  tilesUse: "Use OpenStreetMap tiles", tilesOff: "Off", tilesApply: "Apply", close: "Close",
  print: "Print", language: "中文", day: "Day", play: "Play the day", pause: "Pause", time: "Time", exitTime: "Leave the time view",
  travelling: "on the way", onSite: "at", waiting: "waiting", resting: "on a break", notStarted: "not started", done: "done",
  leftOut: "Small roads left out of this page", offlineTiles: "The tiles could not be fetched.", noRoads: "The roads could not be read", noMap: "The map cannot be drawn: this browser offers no WebGL. The list works all the same.",
  zoomAll: "Show everything", of: "of", shift: "shift", panel: "Plan", next: "Next stop", prev: "Previous stop", members: "Members", speed: "Speed", selected: "Selected",
  reasons_: {
    invalid: "Input not usable", unreachable: "No road leads there", no_window: "Closed while teams are on duty", no_skill: "No team has the skills",
    no_territory: "No team serves the territory", no_team: "Its team is not on duty", no_time: "No time left",
  },
  goal_: { finish: "earliest last finish", teams: "fewest teams", cost: "least cost", balance: "even work" } as Record<string, string>,
  hours: (h: number, m: number) => (h > 0 ? `${h} h ${String(m).padStart(2, "0")}` : `${m} min`),
};

const ZH: typeof EN = {
  title: "巡查路线", visited: "已安排", notVisited: "未安排", teams: "队伍", lastFinish: "最晚收工", distance: "总行程",
  search: "搜索点位、队伍、类别……", searchNone: "没有找到", searchLabel: "搜索",
  teamsHead: "队伍", unassignedHead: "未安排的点位", sparedHead: "同组已覆盖", unusedHead: "今日无需出动",
  stops: "站", stop: "站", showAll: "全部队伍", home: "返回驻地", start: "从驻地出发", startHere: "从此出发", break: "休息",
  arrive: "到达", begin: "开始", depart: "离开", waits: "等待", drive: "路程", service: "停留", windows: "开放时间", contact: "联系人", checklist: "检查项目",
  priority: "优先级", must: "必到", skills: "所需技能", territory: "辖区", by: "由其覆盖：", group: "分组",
  straight: "注意：行程时间按直线距离乘绕行系数估算，并非实际道路。请勿直接下发这些时间。",
  given: "行程时间来自给定矩阵；图上连线为直线。",
  legend: "图例", kinds: "点位类别", reasons: "未安排原因", base: "驻地", routeLegend: "路线", territories: "辖区",
  tiles: "底图", tilesHelp: "可选，需要联网：填写含 {z}、{x}、{y} 的瓦片地址。留空则不访问网络。",
  tilesUse: "使用 OpenStreetMap 瓦片", tilesOff: "关闭", tilesApply: "应用", close: "关闭",
  print: "打印", language: "English", day: "全天", play: "播放全天", pause: "暂停", time: "时刻", exitTime: "退出时刻视图",
  travelling: "途中", onSite: "在", waiting: "等待", resting: "休息中", notStarted: "未出发", done: "已收工",
  leftOut: "本页未包含的小路", offlineTiles: "无法获取瓦片。", noRoads: "无法读取道路", noMap: "无法绘制地图：浏览器不支持 WebGL。列表仍可使用。",
  zoomAll: "显示全部", of: "/", shift: "班次", panel: "计划", next: "下一站", prev: "上一站", members: "队员", speed: "速度", selected: "已选",
  reasons_: {
    invalid: "数据不可用", unreachable: "道路不可达", no_window: "值班期间不开放", no_skill: "无队伍具备技能",
    no_territory: "无队伍负责该辖区", no_team: "指定队伍未值班", no_time: "时间不够",
  },
  goal_: { finish: "最早收工", teams: "队伍最少", cost: "成本最低", balance: "工作均衡" },
  hours: (h, m) => (h > 0 ? `${h}小时${m > 0 ? `${m}分` : ""}` : `${m}分钟`),
};

export type Words = typeof EN;

export function words(lang: Lang): Words {
  return lang === "zh" ? ZH : EN;
}

/** Clock times of the scenario's day, lengths of time and distances, the way people read them. */
export class Format {
  private readonly clock: Intl.DateTimeFormat;
  private readonly day: Intl.DateTimeFormat;

  constructor(readonly lang: Lang, private readonly midnight: number, timezone: string, private readonly date: string) {
    const zone = known(timezone);
    this.clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.day = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  }

  /** `08:05`, with `+1` behind it on the next day and `-1` on the day before. */
  time(instant: number): string {
    const at = new Date((this.midnight + instant) * 1000);
    const days = Math.round((Date.parse(this.day.format(at)) - Date.parse(this.date)) / 86_400_000);
    return this.clock.format(at) + (days > 0 ? `+${days}` : days < 0 ? `${days}` : "");
  }

  length(seconds: number): string {
    if (seconds > 0 && seconds < 30) return `< ${words(this.lang).hours(0, 1)}`;
    const minutes = Math.round(seconds / 60);
    return words(this.lang).hours(Math.floor(minutes / 60), minutes % 60);
  }

  distance(metres: number): string {
    if (metres < 1000) return `${metres} m`;
    const km = metres / 1000;
    return `${km < 100 ? km.toFixed(1) : Math.round(km).toLocaleString(this.lang === "zh" ? "zh-CN" : "en-GB")} km`;
  }

  longDate(): string {
    const at = new Date(`${this.date}T12:00:00Z`);
    const locale = this.lang === "zh" ? "zh-CN" : "en-GB";
    return at.toLocaleDateString(locale, { timeZone: "UTC", weekday: "long", year: "numeric", month: "long", day: "numeric" });
  }
}

/** A zone this browser does not know would throw at every time shown. */
function known(timezone: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: timezone });
    return timezone;
  } catch {
    return "UTC";
  }
}

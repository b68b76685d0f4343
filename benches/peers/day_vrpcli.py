"""A day by vrp-cli (pragmatic format). README.md tells what it cannot state.

    day_vrpcli.py DAY.json GOAL SECONDS ROUTES.json
"""
import datetime, json, os, subprocess, sys, tempfile

day, goal, seconds, out = json.load(open(sys.argv[1])), sys.argv[2], float(sys.argv[3]), sys.argv[4]
BIN = os.environ.get("VRPCLI", "vrp-cli")
sites, shifts, n = day["sites"], day["shifts"], day["places"]
FAR = 1 << 28
MUST = 1000
notes = []


def ts(at):
    return (datetime.datetime(2020, 1, 2) + datetime.timedelta(seconds=int(at))).strftime("%Y-%m-%dT%H:%M:%SZ")


def note(text):
    if text not in notes:
        notes.append(text)


T0 = min(shift["window"][0] for shift in shifts)
T1 = max(shift["window"][1] for shift in shifts)
is_open = any(shift["start"] is None or shift["end"] is None for shift in shifts)
N = n + is_open  # a place at no distance from any stands for an open start


def place(i):
    site = sites[i]
    times = [[ts(a), ts(b - site["service"])] for a, b in site["windows"] if b - site["service"] >= a]
    return {"location": {"index": i}, "duration": site["service"], "times": times or [[ts(T0), ts(T1)]], "tag": str(i)}


members = {}
for i, site in enumerate(sites):
    key = ("any", site["group"]) if site["group"] and site["any"] else ("site", i)
    members.setdefault(key, []).append(i)
jobs, job_of = [], {}
for (kind, _), of in members.items():
    of = [i for i in of if sites[i]["teams"] and (not sites[i]["windows"] or any(
        b - sites[i]["service"] >= a for a, b in sites[i]["windows"]))]
    if not of:
        continue
    teams = set(sites[of[0]]["teams"])
    for i in of:
        if set(sites[i]["teams"]) != teams:
            note("members of an any group by different teams: given to those that may visit all")
            teams &= set(sites[i]["teams"])
    name = str(of[0])
    # A job of several places is done at one of them: an `any` group.
    task = {"places": [place(i) for i in of]}
    demand = sites[of[0]]["demand"]
    job = {"id": name, "value": float(max(MUST if sites[i]["must"] else sites[i]["priority"] for i in of))}
    job["deliveries" if demand else "services"] = [dict(task, demand=demand) if demand else task]
    if len(teams) < len({shift["team"] for shift in shifts}):
        job["skills"] = {"oneOf": [f"team{team}" for team in sorted(teams)]}
    if kind == "site" and sites[of[0]]["group"]:
        job["group"] = sites[of[0]]["group"]
        note("a same-team group: all members on one round, or none is visited")
    jobs.append(job)
    for i in of:
        job_of[i] = name

vehicles = []
for k, shift in enumerate(shifts):
    low, high = shift["window"]
    where = lambda at: {"index": n if at is None else at}
    duty = {"start": {"earliest": ts(low), "location": where(shift["start"])},
            "end": {"latest": ts(high), "location": where(shift["end"])}}
    if shift["breaks"]:
        # Optional breaks are skipped where that makes the goal's figure better, so they are required ones.
        duty["breaks"] = [{"time": {"earliest": ts(a), "latest": ts(b - length)}, "duration": length}
                          for length, a, b in shift["breaks"]]
    vehicle = {"typeId": f"v{k}", "vehicleIds": [f"v{k}_1"], "profile": {"matrix": f"m{shift['table']}"},
               "costs": {"fixed": float(shift["fixed"]), "distance": shift["per_km"] / 1000, "time": shift["per_hour"] / 3600},
               "shifts": [duty], "capacity": shift["capacity"] or [1], "skills": [f"team{shift['team']}"]}
    if shift["longest"] is not None:
        vehicle["limits"] = {"maxDuration": shift["longest"] + sum(length for length, *_ in shift["breaks"])}
    vehicles.append(vehicle)
if all(v["costs"]["distance"] == 0 and v["costs"]["time"] == 0 for v in vehicles):
    note("nothing costs anything: time does")

relations = []
for lock in day["locks"]:
    if any(i not in job_of for i in lock["sites"]):
        continue
    own = [k for k, shift in enumerate(shifts) if all(shift["team"] in sites[i]["teams"] for i in lock["sites"])
           and lock["team"] in (None, shift["team"])]
    if not own:
        continue
    if lock["team"] is None:
        note("a lock without a team: given to the nearest team, since a relation needs its vehicle")
    near = lambda k: day["tables"][shifts[k]["table"]]["seconds"][(shifts[k]["start"] or 0) * n + lock["sites"][0]]
    names = [job_of[i] for i in lock["sites"]]
    at_start, at_end = lock["at"] == "start", lock["at"] == "end"
    relations.append({"type": "strict" if lock["sequence"] or lock["at"] else "sequence", "vehicleId": f"v{min(own, key=near)}_1",
                      "jobs": ["departure"] * at_start + names + ["arrival"] * at_end})

first = {"finish": ["minimize-arrival-time"], "teams": ["minimize-tours"], "cost": [], "balance": ["balance-duration"]}[goal]
objectives = [{"type": kind} for kind in ["maximize-value", "minimize-unassigned", *first, "minimize-cost"]]
problem = {"plan": {"jobs": jobs}, "fleet": {"vehicles": vehicles, "profiles": [
    {"name": f"m{t}"} for t in range(len(day["tables"]))]}, "objectives": objectives}
if relations:
    problem["plan"]["relations"] = relations


def square(values):
    if not is_open:
        return values
    rows = [values[i * n:(i + 1) * n] + [0] for i in range(n)]
    return [x for row in rows for x in row] + [0] * N


with tempfile.TemporaryDirectory() as tmp:
    path = lambda name: os.path.join(tmp, name)
    json.dump(problem, open(path("p.json"), "w"))
    cmd = [BIN, "solve", "pragmatic", path("p.json"), "-o", path("s.json"), f"--max-time={int(seconds)}", "-p", "1,1", "-m"]
    for t, tables in enumerate(day["tables"]):
        times, metres = square(tables["seconds"]), square(tables["metres"])
        json.dump({"profile": f"m{t}", "travelTimes": times, "distances": metres,
                   "errorCodes": [int(x >= FAR) for x in times]}, open(path(f"m{t}.json"), "w"))
        cmd.append(path(f"m{t}.json"))
    done = subprocess.run(cmd, capture_output=True, text=True)
    if not os.path.exists(path("s.json")):
        sys.exit(" ".join((done.stdout + done.stderr).split())[-600:])
    solution = json.load(open(path("s.json")))
routes, skipped = [], 0
for tour in solution["tours"]:
    shift = shifts[int(tour["typeId"][1:])]
    order = [int(act.get("jobTag", act["jobId"])) for stop in tour["stops"] for act in stop["activities"]
             if act["type"] in ("delivery", "service")]
    if order:
        routes.append({"team": shift["team"], "shift": shift["shift"], "sites": order})
json.dump(routes, open(out, "w"))
skipped = len(solution.get("violations") or [])
if skipped:
    note(f"{skipped} breaks skipped")
print("\n".join(notes))

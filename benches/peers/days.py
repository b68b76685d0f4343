#!/usr/bin/env python3
"""Days of real operations planned by fullsweep and by other solvers with the same travel times, judged by `fullsweep check`.

    benches/peers/days.py data/malta data/kaifeng-weishi ... [--goals finish,cost] [--solvers fullsweep,ortools,vrpcli]
        [--seconds 10] [--long 0] [--out target/peers]

--long S lets fullsweep run for S seconds too, for the goal `finish`. README.md beside this file tells what is needed.
Seconds are CPU seconds of one thread: every process gets the clock of cpuclock.c, which stands still while it waits.
"""
import argparse, json, os, subprocess, sys, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
HARNESS = os.environ.get("HARNESS", os.path.join(ROOT, "..", "shared", "peers", "vrp"))
FULLSWEEP = os.environ.get("FULLSWEEP", os.path.join(ROOT, "target", "release", "fullsweep"))
PEER_DAY = os.environ.get("PEER_DAY", "cargo bench --quiet --bench peer_day --").split()
PYTHON = os.environ.get("PYTHON", sys.executable)
GOALS = ["finish", "teams", "cost", "balance"]
UNITS = {"finish": "s after the first shift opens", "teams": "shifts out", "cost": "hundredths", "balance": "s"}


def clock(out):
    """The shim, built once into the output folder."""
    so = os.path.join(out, "cpuclock.so")
    if not os.path.exists(so):
        source = os.path.join(HARNESS, "cpuclock.c")
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", so, source, "-ldl"], check=True)
    return dict(os.environ, LD_PRELOAD=so, OMP_NUM_THREADS="1", RAYON_NUM_THREADS="1")


def peer_day(*words):
    done = subprocess.run([*PEER_DAY, *words], capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        raise SystemExit(f"peer_day {' '.join(words)}:\n{done.stderr}")
    return done.stdout


def prepared(folder, out):
    """The day in numbers and the tables of its profiles; the folder they lie in."""
    work = os.path.join(out, os.path.relpath(folder, os.path.join(ROOT, "data")).replace("/", "_"))
    os.makedirs(work, exist_ok=True)
    for profile in json.loads(peer_day("profiles", folder)):
        table = os.path.join(work, profile + ".csv")
        if not os.path.exists(table):
            subprocess.run([FULLSWEEP, "-q", "matrix", folder, "--profile", profile, "--out", table], check=True)
    if not os.path.exists(os.path.join(work, "day.json")):
        peer_day("export", folder, work, os.path.join(work, "day.json"))
    return work


def run(solver, folder, work, goal, seconds, env):
    """What a solver makes of the day: its figures, or why there are none."""
    tag = os.path.join(work, f"{solver}-{goal}-{seconds:g}s")
    plan, begun = tag + ".plan.json", time.time()
    lost, note = 0, ""
    if solver == "fullsweep":
        made = tag + ".out"
        cmd = [FULLSWEEP, "-q", "--threads", "1", "plan", folder, "--goal", goal, "--time-limit", f"{seconds:g}s",
               "--seed", "1", "--out", made]
        done = subprocess.run(cmd, env=env, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            return {"fault": done.stderr.strip().splitlines()[-1]}
        os.replace(os.path.join(made, "plan.json"), plan)
    else:
        routes = tag + ".routes.json"
        if os.path.exists(routes):
            os.remove(routes)
        cmd = [PYTHON, os.path.join(HERE, f"day_{solver}.py"), os.path.join(work, "day.json"), goal, f"{seconds:g}", routes]
        # vrp-cli is a process of its own: it takes the clock itself, Python around it does not count.
        done = subprocess.run(cmd, env=env, capture_output=True, text=True)
        if not os.path.exists(routes):
            return {"fault": (done.stderr.strip().splitlines() or ["no answer"])[-1]}
        note = done.stdout.strip().replace("\n", "; ")
        lost = json.loads(peer_day("plan", folder, work, goal, routes, plan))["lost"]
    figures = json.loads(peer_day("figures", folder, plan))
    verdict = subprocess.run([FULLSWEEP, "-q", "--json", "check", folder, plan], capture_output=True, text=True)
    broken = [v["rule"] for v in json.loads(verdict.stdout)["violations"] if v["rule"] != "must"]
    return dict(figures, lost=lost, note=note, broken=broken, wall=round(time.time() - begun, 1))


def told(result, goal):
    if "fault" in result:
        return "none: " + result["fault"][:60]
    text = f"{result['values'][goal]}"
    if result["must_out"] or result["priority_out"]:
        text += f", left out {result['must_out']} must, priority {result['priority_out']}"
    if result["lost"]:
        text += f", {result['lost']} taken out"
    if result["broken"]:
        text += f", BREAKS {', '.join(sorted(set(result['broken'])))} ({len(result['broken'])})"
    return text


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("folders", nargs="+")
    a.add_argument("--goals", default=",".join(GOALS))
    a.add_argument("--solvers", default="fullsweep,ortools,vrpcli")
    a.add_argument("--seconds", type=float, default=10)
    a.add_argument("--long", type=float, default=0)
    a.add_argument("--out", default=os.path.join(ROOT, "target", "peers"))
    a = a.parse_args()
    a.out = os.path.abspath(a.out)
    os.makedirs(a.out, exist_ok=True)
    env = clock(a.out)
    results = os.path.join(a.out, "results.jsonl")
    for folder in map(os.path.abspath, a.folders):
        work = prepared(folder, a.out)
        for goal in a.goals.split(","):
            jobs = [(solver, a.seconds) for solver in a.solvers.split(",") if solver]
            if a.long and goal == "finish":
                jobs.append(("fullsweep", a.long))
            for solver, seconds in jobs:
                result = run(solver, folder, work, goal, seconds, env)
                with open(results, "a") as out:
                    row = dict(day=os.path.basename(work), goal=goal, solver=solver, seconds=seconds, **result)
                    out.write(json.dumps(row, ensure_ascii=False) + "\n")
                print(f"{os.path.basename(work):32} {goal:8} {solver:10} {seconds:5g}s  {told(result, goal)}", flush=True)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Instructions of the three hottest loops of the search, counted by callgrind, and how far they moved from those noted.

    benches/instructions.py [--note] [BINARY]        default BINARY: target/release/fullsweep

Prints instructions a step of the search (thousands) for the instances of benches/instances and two days of data/, and the change in percent against
benches/instructions.json. --note makes these the noted ones. Needs valgrind. Counts do not depend on what else the machine does, only on
binary, instance and seed: a change of more than a percent is a change of the code (or of the compiler, named in the file).
"""
import json, os, re, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
NOTED = os.path.join(HERE, "instructions.json")
ITERATIONS = 3000
INSTANCES = ["c150", "tw120", "sd96", "pc120"]
# Days with breaks and choices of windows, whose routes keep labels: the folder in data/ and the goal.
DAYS = {"kaifeng": ["kaifeng-weishi", "finish"], "zhuhai": ["zhuhai-gaoxin", "cost"]}
# What is counted, inclusive of all it calls.
LOOPS = {
    "step": r"fullsweep::solve::search::Search::step$",
    "recreate": r"fullsweep::solve::recreate::Recreate::apply$",
    "update": r"State>::(update|refresh)$",
}


def task(instance):
    """What is to be run: an instance, or a day."""
    if instance in DAYS:
        folder, goal = DAYS[instance]
        return ["profile", os.path.join(HERE, "..", "data", folder), "--goal", goal]
    return ["vrplib", os.path.join(HERE, "instances", instance + ".vrp")]


def counted(binary, instance):
    """Instructions a step of each loop."""
    with tempfile.TemporaryDirectory() as tmp:
        out = os.path.join(tmp, "out")
        run = [binary, "--quiet", "--threads", "1", "bench", *task(instance), "--seed", "1", "--iterations"]
        totals = {}
        # What is made before the first step is counted alone and taken off: the first solution is put together by the same loops.
        for iterations in (ITERATIONS, 0):
            subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + out, *run, str(iterations)],
                           check=True, capture_output=True)
            told = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", "--auto=no", out], check=True,
                                  capture_output=True, text=True).stdout
            for loop, pattern in LOOPS.items():
                totals.setdefault(loop, []).append(total(told, pattern))
        return {loop: (all_ - before) / ITERATIONS for loop, (all_, before) in totals.items()}


def total(told, pattern):
    """Sum over the functions of a pattern: of those that call each other only the outermost."""
    most = {}
    for line in told.splitlines():
        found = re.match(r"\s*([\d,]+) \([ \d.]+%\)\s+\S*?:(.+?)(?:'\d+)?(?: \[.*)?$", line)
        if found and re.search(pattern, found[2].strip()):
            most[found[2].strip()] = max(most.get(found[2].strip(), 0), int(found[1].replace(",", "")))
    return sum(most.values())


def main():
    words = [word for word in sys.argv[1:] if word != "--note"]
    binary = words[0] if words else os.path.join(HERE, "..", "target", "release", "fullsweep")
    noted = json.load(open(NOTED)) if os.path.exists(NOTED) else {"figures": {}}
    compiler = subprocess.run(["rustc", "--version"], capture_output=True, text=True).stdout.strip()
    now = {"compiler": compiler, "iterations": ITERATIONS, "figures": {}}
    print(f"{'thousand instructions a step':30} {'step':>16} {'recreate':>16} {'update':>16}")
    for instance in [*INSTANCES, *DAYS]:
        figures = counted(binary, instance)
        now["figures"][instance] = {loop: round(value) for loop, value in figures.items()}
        cells = []
        for loop, value in figures.items():
            before = noted["figures"].get(instance, {}).get(loop)
            change = f"{100 * (value / before - 1):+.1f}%" if before else "new"
            cells.append(f"{value / 1000:8.1f} {change:>7}")
        print(f"{instance:30} " + " ".join(cells), flush=True)
    if "--note" in sys.argv[1:]:
        with open(NOTED, "w") as out:
            json.dump(now, out, indent=1)
            out.write("\n")


if __name__ == "__main__":
    main()

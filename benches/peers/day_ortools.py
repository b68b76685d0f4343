"""A day by OR-Tools' routing library: cheapest insertion, then guided local search. README.md tells what it cannot state.

    day_ortools.py DAY.json GOAL SECONDS ROUTES.json
"""
import json, sys
import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2 as E

day, goal, seconds, out = json.load(open(sys.argv[1])), sys.argv[2], float(sys.argv[3]), sys.argv[4]
sites, shifts, n = day["sites"], day["shifts"], day["places"]
S, K = len(sites), len(shifts)
FAR = 1 << 28
# An open end, only where there is one (every node that is no end is visited); where a vehicle stands that only keeps
# the time (see finish).
is_open = any(shift["start"] is None or shift["end"] is None for shift in shifts)
NOWHERE, WAITS, N = n, n + is_open, n + is_open + 1
T0 = min(shift["window"][0] for shift in shifts)
H = max(shift["window"][1] for shift in shifts) - T0
# Costs in 3600ths of a hundredth, so that seconds and metres have whole prices; what is left out counts before all else.
LEFT_OUT = 10**11


def table(name, t):
    full = np.zeros((N, N), dtype=np.int64)
    full[:n, :n] = np.array(day["tables"][t][name], dtype=np.int64).reshape(n, n)
    return full


seconds_of = [table("seconds", t) for t in range(len(day["tables"]))]
metres_of = [np.minimum(table("metres", t), FAR) for t in range(len(day["tables"]))]
service = np.array([site["service"] for site in sites] + [0] * (N - S), dtype=np.int64)

place = lambda at: NOWHERE if at is None else at
starts = [place(shift["start"]) for shift in shifts] + [WAITS]
ends = [place(shift["end"]) for shift in shifts] + [WAITS]
mgr = pywrapcp.RoutingIndexManager(N, K + 1, starts, ends)
rt = pywrapcp.RoutingModel(mgr)
solver = rt.solver()

# Travel and service, a table a mode.
transits = [rt.RegisterTransitMatrix((table + service[:, None]).tolist()) for table in seconds_of]
of = [transits[shift["table"]] for shift in shifts] + [transits[0]]
rt.AddDimensionWithVehicleTransits(of, H, H, False, "Time")
time = rt.GetDimensionOrDie("Time")
visits = [0] * (rt.Size() + K + 1)
for i in range(S):
    visits[mgr.NodeToIndex(i)] = int(service[i])
for k, shift in enumerate(shifts):
    low, high = (at - T0 for at in shift["window"])
    time.CumulVar(rt.Start(k)).SetRange(low, high)
    time.CumulVar(rt.End(k)).SetRange(low, high)
    rests = [solver.FixedDurationIntervalVar(max(0, a - T0), b - length - T0, length, False, f"break {k}")
             for length, a, b in shift["breaks"]]
    if rests:
        time.SetBreakIntervalsOfVehicle(rests, k, visits[: rt.Size()])
    if shift["longest"] is not None:
        time.SetSpanUpperBoundForVehicle(shift["longest"] + sum(length for length, *_ in shift["breaks"]), k)
for end in (rt.Start(K), rt.End(K)):
    time.CumulVar(end).SetRange(0, 0)

# Loads.
for dim in range(max([len(shift["capacity"]) for shift in shifts] + [0])):
    demand = [(site["demand"] + [0] * 9)[dim] for site in sites] + [0] * (N - S)
    most = [(shift["capacity"] + [10**12] * 9)[dim] for shift in shifts] + [0]
    rt.AddDimensionWithVehicleCapacity(rt.RegisterUnaryTransitVector(demand), 0, most, True, f"Load{dim}")

# Who may, when; what it counts.
groups, hopeless = {}, 0
for i, site in enumerate(sites):
    at = mgr.NodeToIndex(i)
    s = site["service"]
    windows = [(max(0, a - T0), b - s - T0) for a, b in site["windows"]] or [(0, H)]
    windows = [(a, min(b, H)) for a, b in windows if a <= min(b, H)]
    may = [k for k, shift in enumerate(shifts) if shift["team"] in site["teams"]] if windows else []
    hopeless += not may
    rt.VehicleVar(at).SetValues([-1] + may)
    if windows:
        cumul = time.CumulVar(at)
        cumul.SetRange(windows[0][0], windows[-1][1])
        for (_, b), (a, _) in zip(windows, windows[1:]):
            if a > b + 1:
                cumul.RemoveInterval(b + 1, a - 1)
    worth = 1000 if site["must"] else site["priority"]
    if site["group"] and site["any"]:
        groups.setdefault(site["group"], []).append((at, worth))
    else:
        rt.AddDisjunction([at], worth * LEFT_OUT)
for members in groups.values():
    rt.AddDisjunction([at for at, _ in members], max(worth for _, worth in members) * LEFT_OUT, 1)
together = {}
for i, site in enumerate(sites):
    if site["group"] and not site["any"]:
        together.setdefault(site["group"], []).append(mgr.NodeToIndex(i))
for members in together.values():
    # The library knows this rule as a price alone: dearer than to leave a member out.
    rt.AddSoftSameVehicleConstraint(members, 100 * LEFT_OUT)
for lock in day["locks"]:
    at = [mgr.NodeToIndex(i) for i in lock["sites"]]
    for a, b in zip(at, at[1:]):
        # On one round; where one is left out the other may be anywhere.
        both = rt.ActiveVar(a) * rt.ActiveVar(b)
        solver.Add(both * (rt.VehicleVar(a) - rt.VehicleVar(b)) == 0)
        if lock["sequence"]:
            solver.Add(both * (rt.NextVar(a) - b) == 0)
        else:
            solver.Add(both * (time.CumulVar(b) - time.CumulVar(a)) >= 0)
    if lock["team"] is not None:
        own = [k for k, shift in enumerate(shifts) if shift["team"] == lock["team"]]
        for a in at:
            rt.VehicleVar(a).SetValues([-1] + own)
        if lock["at"] == "start" and len(own) == 1:
            solver.Add((rt.NextVar(rt.Start(own[0])) == at[0]) == rt.ActiveVar(at[0]))
        if lock["at"] == "end" and len(own) == 1:
            solver.Add((rt.NextVar(at[-1]) == rt.End(own[0])) == rt.ActiveVar(at[-1]))

# The goal; travel breaks ties.
if goal == "cost":
    for k, shift in enumerate(shifts):
        price = (metres_of[shift["table"]] * int(round(3.6 * shift["per_km"]))).tolist()
        rt.SetArcCostEvaluatorOfVehicle(rt.RegisterTransitMatrix(price), k)
        time.SetSpanCostCoefficientForVehicle(shift["per_hour"], k)
        rt.SetFixedCostOfVehicle(shift["fixed"] * 3600, k)
else:
    for t, table in enumerate(seconds_of):
        cost = rt.RegisterTransitMatrix(table.tolist())
        for k, shift in enumerate(shifts):
            if shift["table"] == t:
                rt.SetArcCostEvaluatorOfVehicle(cost, k)
if goal == "finish":
    # The span of all: from the vehicle that stands and starts at the first opening to the last end.
    time.SetGlobalSpanCostCoefficient(1000)
if goal == "teams":
    for k in range(K):
        rt.SetFixedCostOfVehicle(10**7, k)
if goal == "balance":
    # Together with breaks the squares made it leave out all, so they are taken of way and service alone.
    rt.AddDimensionWithVehicleTransits(of, 0, H, True, "Work")
    work = rt.GetDimensionOrDie("Work")
    for k in range(K):
        work.SetQuadraticCostSoftSpanUpperBoundForVehicle(pywrapcp.BoundCost(0, 1), k)

sp = pywrapcp.DefaultRoutingSearchParameters()
# Whichever led to more on these days: for times the one, for prices the other.
first = E.FirstSolutionStrategy
sp.first_solution_strategy = {"finish": first.LOCAL_CHEAPEST_INSERTION, "balance": first.LOCAL_CHEAPEST_INSERTION}.get(
    goal, first.PARALLEL_CHEAPEST_INSERTION)
sp.local_search_metaheuristic = E.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
sp.time_limit.FromMilliseconds(int(seconds * 1000))
answer = rt.SolveWithParameters(sp)
if answer is None:
    sys.exit(f"no solution found (status {rt.status()})")
routes = []
for k, shift in enumerate(shifts):
    at, order = answer.Value(rt.NextVar(rt.Start(k))), []
    while not rt.IsEnd(at):
        order.append(mgr.IndexToNode(at))
        at = answer.Value(rt.NextVar(at))
    if order:
        routes.append({"team": shift["team"], "shift": shift["shift"], "sites": order})
json.dump(routes, open(out, "w"))
if hopeless:
    print(f"{hopeless} sites nobody may visit")
